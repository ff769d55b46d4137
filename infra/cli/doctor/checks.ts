/**
 * Every check, from the outside in, in the order of GitLab's own probes; last, what is not about the
 * gateway but decides what GitLab sends to it.
 *
 * @module
 */
import type { Check } from './check.ts';
import { agentsAddress, agentsTls } from './checks/agent-address.ts';
import { agentsHealth, agentsTools } from './checks/agent-platform.ts';
import { billing } from './checks/billing.ts';
import { certificate } from './checks/certificate.ts';
import { clocks } from './checks/clock.ts';
import { codeSearch } from './checks/code-search.ts';
import { completion } from './checks/completion.ts';
import { connection } from './checks/connection.ts';
import { directCompletion, userToken } from './checks/direct.ts';
import { documentation } from './checks/documentation.ts';
import { encodedSlash, preflight, repeatedSlashes } from './checks/front-end.ts';
import { gitlabVersion } from './checks/gitlab-version.ts';
import { headOfRoot, healthz, ready } from './checks/health.ts';
import { discovery, keySet } from './checks/issuer.ts';
import { localRequests } from './checks/local-requests.ts';
import { modelAnswer, modelKey, modelTools } from './checks/model-endpoint.ts';
import { assignedModels, lifeCycles } from './checks/models.ts';
import { servingPlatforms } from './checks/platforms.ts';
import { proxy } from './checks/proxy.ts';
import { nameResolves, portAnswers } from './checks/reachable.ts';
import { scopes } from './checks/scopes.ts';
import { connectionMethod, reachesGateway, redLines } from './checks/site.ts';
import { chat, serverSentEvents } from './checks/streams.ts';
import { throttling } from './checks/throttling.ts';
import { locked, tokenAccepted } from './checks/token.ts';
import { tokenClaims } from './checks/token-claims.ts';
import { urlForm } from './checks/url-form.ts';

export const CHECKS: readonly Check[] = [
  urlForm,
  nameResolves,
  portAnswers,
  certificate,
  localRequests,
  headOfRoot,
  healthz,
  ready,
  encodedSlash,
  repeatedSlashes,
  preflight,
  proxy,
  discovery,
  keySet,
  clocks,
  locked,
  tokenClaims,
  tokenAccepted,
  scopes,
  connectionMethod,
  userToken,
  directCompletion,
  connection,
  completion,
  chat,
  serverSentEvents,
  documentation,
  codeSearch,
  assignedModels,
  lifeCycles,
  servingPlatforms,
  throttling,
  reachesGateway,
  gitlabVersion,
  billing,
  redLines,
];

/** With `--agent-platform`: GitLab's own service. */
export const AGENT_PLATFORM_CHECKS: readonly Check[] = [
  agentsAddress,
  agentsTls,
  agentsHealth,
  agentsTools,
];

/** With `--model-key`: what that service asks of the gateway. */
export const MODEL_ENDPOINT_CHECKS: readonly Check[] = [modelKey, modelAnswer, modelTools];

export const ALL_CHECKS = [...CHECKS, ...AGENT_PLATFORM_CHECKS, ...MODEL_ENDPOINT_CHECKS];

/** The requested checks and those they need. Undefined for an unknown id. */
export function chooseChecks(
  only: readonly string[] | undefined,
  skip: readonly string[] = [],
  all: readonly Check[] = CHECKS,
): readonly Check[] | undefined {
  const ids = all.map(({ id }) => id);
  if ([...(only ?? []), ...skip].some((id) => !ids.includes(id))) return undefined;
  const wanted = new Set((only ?? ids).flatMap((id) => withNeeds(id, all)));
  return all.filter(({ id }) => wanted.has(id) && !skip.includes(id));
}

function withNeeds(id: string, all: readonly Check[]): string[] {
  const needs = all.find((check) => check.id === id)?.needs ?? [];
  return [...needs.flatMap((need) => withNeeds(need, all)), id];
}
