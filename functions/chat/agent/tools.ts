/**
 * The tools that GitLab runs for the chat agent. To add a tool, add a row.
 *
 * @see contract 2.9 and prompts 4.4
 * @module
 */
import type { Caller } from '#shared/request/caller.ts';

export interface AgentTool {
  readonly name: string;
  /** What it reads, in words for the model. */
  readonly resource: string;
  readonly scope: string;
  /** The first GitLab version that has it; absent: all have. */
  readonly since?: string;
  readonly description: string;
  /** A question that needs it, and the input that it then gets. */
  readonly example: { readonly question: string; readonly input: string };
}

const READERS_SINCE = '17.5.0';

export const AGENT_TOOLS: readonly AgentTool[] = [
  {
    name: 'issue_reader',
    resource: 'issues',
    scope: 'ask_issue',
    description: 'Reads one issue.',
    example: same('Who is assigned to #123?'),
  },
  {
    name: 'epic_reader',
    resource: 'epics',
    scope: 'ask_epic',
    description: 'Reads one epic.',
    example: same('What is the goal of &42?'),
  },
  {
    name: 'work_item_reader',
    resource: 'work items',
    scope: 'ask_work_item',
    description: 'Reads one work item, such as a task, an objective or a key result.',
    example: same('When is https://gitlab.example.com/group/project/-/work_items/7 due?'),
  },
  {
    name: 'merge_request_reader',
    resource: 'merge requests',
    scope: 'ask_merge_request',
    since: READERS_SINCE,
    description: 'Reads one merge request with its changes.',
    example: same('What does !88 change?'),
  },
  {
    name: 'commit_reader',
    resource: 'commits',
    scope: 'ask_commit',
    since: READERS_SINCE,
    description: 'Reads one commit with its changes.',
    example: same('Why was commit 9f2c1e7d made?'),
  },
  {
    name: 'build_reader',
    resource: 'CI jobs (builds)',
    scope: 'ask_build',
    since: READERS_SINCE,
    description: 'Reads one CI job with its log.',
    example: same('Why did this job fail?'),
  },
  {
    name: 'gitlab_documentation',
    resource: 'the GitLab documentation',
    scope: 'documentation_search',
    description:
      'Answers questions about GitLab itself: its features, settings, permissions and how to use it. Its input is the question in the words and the language of the user, and behind it, in brackets, two to six English key words as the documentation would use them.',
    example: {
      question: 'Wie lösche ich eine Gruppe?',
      input: 'Wie lösche ich eine Gruppe? (delete group)',
    },
  },
];

/** The tools that the caller may use and the caller's GitLab has. */
export function offeredTools(caller: Caller, gitlabVersion: string | undefined): AgentTool[] {
  return AGENT_TOOLS.filter(
    ({ scope, since }) =>
      caller.scopes.has(scope) && (since === undefined || isGitlabSince(since, gitlabVersion)),
  );
}

/** Whether GitLab is known to be of this version or a later one. */
export function isGitlabSince(since: string, gitlabVersion: string | undefined): boolean {
  const [wanted, known] = [readVersion(since), readVersion(gitlabVersion)];
  if (wanted === undefined || known === undefined) return false;
  const difference = known.map((part, index) => part - (wanted[index] ?? 0));
  return (difference.find((part) => part !== 0) ?? 0) >= 0;
}

/** The tool that a model means: `MergeRequestReader` and `merge\_request\_reader` are one. */
export function findTool(tools: readonly AgentTool[], name: string): AgentTool | undefined {
  const letters = lettersOf(name);
  return tools.find((tool) => lettersOf(tool.name) === letters);
}

/** GitLab's readers get the user's own words. */
function same(question: string): AgentTool['example'] {
  return { question, input: question };
}

/** Digits and dots, with or without something like `-pre` behind them. */
const VERSION = /^v?(\d{1,9}(?:\.\d{1,9}){0,9})(?:[-+].*)?$/;

/** `17.5.0-pre` is read as 17.5.0: what is being built already has what that version brings. */
function readVersion(text = ''): number[] | undefined {
  const parts = VERSION.exec(text)?.[1]?.split('.').map(Number);
  return parts && [...parts, 0, 0].slice(0, 3);
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
