/**
 * What a chat question may be about, and how GitLab can look each of them up.
 *
 * Commits and jobs have no lookup by number: such an answer would end the chat in an error.
 *
 * @module
 */
import type { Versions } from '../version.ts';
import { type ReaderExample, reader } from './reader.ts';

const VERSIONS: Versions = ['1.0.0', '1.0.1', '1.1.0'];
const SITE = 'https://gitlab.example.com/shop';

function current(noun: string): ReaderExample {
  return { type: 'current', identifier: 'current', question: `What is this ${noun} about?` };
}

export const issueReader = reader({
  scopes: ['ask_issue'],
  versions: VERSIONS,
  temperature: 0.1,
  noun: 'issue',
  examples: [
    current('issue'),
    { type: 'iid', identifier: 412, question: 'Who wrote #412?' },
    {
      type: 'url',
      identifier: `${SITE}/backend/-/issues/412`,
      question: `Summarize ${SITE}/backend/-/issues/412`,
    },
    {
      type: 'reference',
      identifier: 'shop/backend#412',
      question: 'Is shop/backend#412 still open?',
    },
  ],
});

export const epicReader = reader({
  scopes: ['ask_epic'],
  versions: VERSIONS,
  temperature: 0.1,
  noun: 'epic',
  examples: [
    current('epic'),
    { type: 'iid', identifier: 27, question: 'Who wrote &27?' },
    {
      type: 'url',
      identifier: 'https://gitlab.example.com/groups/shop/-/epics/27',
      question: 'Summarize https://gitlab.example.com/groups/shop/-/epics/27',
    },
    { type: 'reference', identifier: 'shop&27', question: 'Is shop&27 still open?' },
  ],
});

export const mergeRequestReader = reader({
  scopes: ['ask_merge_request'],
  versions: VERSIONS,
  temperature: 0,
  noun: 'merge request',
  examples: [
    current('merge request'),
    { type: 'iid', identifier: 88, question: 'Who wrote !88?' },
    {
      type: 'url',
      identifier: `${SITE}/backend/-/merge_requests/88`,
      question: `Summarize ${SITE}/backend/-/merge_requests/88`,
    },
    { type: 'reference', identifier: 'shop/backend!88', question: 'Is shop/backend!88 merged?' },
  ],
});

export const commitReader = reader({
  // Older GitLab versions have no scope of its own for it.
  scopes: ['ask_commit', 'duo_chat'],
  versions: VERSIONS,
  temperature: 0,
  noun: 'commit',
  examples: [
    current('commit'),
    {
      type: 'url',
      identifier: `${SITE}/backend/-/commit/9f2c1e7d`,
      question: `Explain ${SITE}/backend/-/commit/9f2c1e7d`,
    },
    {
      type: 'reference',
      identifier: 'shop/backend@9f2c1e7d',
      question: 'What does shop/backend@9f2c1e7d change?',
    },
  ],
});

export const buildReader = reader({
  scopes: ['ask_build'],
  versions: VERSIONS,
  temperature: 0,
  noun: 'CI job',
  examples: [
    current('job'),
    {
      type: 'url',
      identifier: `${SITE}/backend/-/jobs/551204`,
      question: `Why is ${SITE}/backend/-/jobs/551204 slow?`,
    },
    // GitLab takes what follows the last slash of a URL for the number of the job.
    { type: 'url', identifier: '551204', question: 'Why did job 551204 fail?' },
  ],
});

export const workItemReader = reader({
  scopes: ['ask_work_item'],
  versions: ['1.0.0'],
  temperature: 0.1,
  noun: 'work item',
  examples: [
    current('work item'),
    {
      type: 'url',
      identifier: 'https://gitlab.example.com/groups/shop/-/work_items/73',
      question: 'Summarize https://gitlab.example.com/groups/shop/-/work_items/73',
    },
  ],
  alsoAllowed: ['iid', 'reference'],
});
