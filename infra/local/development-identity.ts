import { randomUUID } from 'node:crypto';
import { startIssuer } from './issuer.ts';

export interface DevelopmentIdentity {
  /** What plays the GitLab instance: it serves its keys on the loopback. */
  readonly issuer: string;
  readonly instanceId: string;
  /** Good for every feature until {@link TOKEN_LIFETIME_S} have passed. */
  readonly token: string;
}

/** A working day, in seconds. */
const TOKEN_LIFETIME_S = 12 * 3_600;

/** Every unit primitive that GitLab may put into a token. */
const SCOPES = [
  ...['complete_code', 'generate_code', 'ai_gateway_model_provider_proxy', 'self_hosted_models'],
  ...[
    'duo_chat',
    'duo_classic_chat',
    'documentation_search',
    'ask_build',
    'ask_commit',
    'ask_epic',
  ],
  ...['ask_issue', 'ask_merge_request', 'ask_work_item', 'explain_code', 'explain_vulnerability'],
  ...['fix_code', 'generate_commit_message', 'generate_issue_description', 'glab_ask_git_command'],
  ...['measure_comment_temperature', 'refactor_code', 'resolve_vulnerability', 'troubleshoot_job'],
  ...['review_merge_request', 'summarize_comments', 'summarize_new_merge_request'],
  ...['summarize_review', 'write_tests', 'generate_embeddings_codebase'],
  ...['duo_agent_platform', 'feature_discovery_search'],
  ...['dependency', 'directory', 'file', 'issue', 'local_git', 'merge_request', 'repository']
    .concat('snippet', 'terminal', 'os_information', 'agent_user_environment')
    .map((category) => `include_${category}_context`),
];

/** Starts an issuer of our own, for as long as the process runs, and takes a token from it. */
export async function startDevelopmentIdentity(): Promise<DevelopmentIdentity> {
  const issuer = await startIssuer();
  const instanceId = randomUUID();
  const token = await issuer.sign(
    { sub: instanceId, gitlab_instance_uid: instanceId, scopes: SCOPES },
    { expiresIn: TOKEN_LIFETIME_S },
  );
  return { issuer: issuer.url, instanceId, token };
}
