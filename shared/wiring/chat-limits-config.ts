/**
 * The operator's bounds of Duo Chat, under the names of GitLab's own gateway.
 *
 * @module
 */

/** The operator's bounds for one step of Duo Chat. */
export interface ChatLimits {
  /** The most tokens that a step may write; absent: as many as the prompt asks for. */
  readonly maxOutputTokens: number | undefined;
  /** How long the model may take for a step, in milliseconds; absent: as long as the feature may. */
  readonly deadlineMs: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const CHAT_MAX_TOKENS = 'AIGW_DUO_CHAT__MAX_TOKENS';
const CHAT_TIMEOUT_S = 'AIGW_DUO_CHAT__MODEL_REQUEST_TIMEOUT';
const POSITIVE_NUMBERS = [CHAT_MAX_TOKENS, CHAT_TIMEOUT_S];

function isPositive(text: string | undefined): boolean {
  return !text || (Number.isFinite(Number(text)) && Number(text) > 0);
}

export function chatLimitsOf(env: Environment): ChatLimits {
  const tokens = env[CHAT_MAX_TOKENS];
  const timeoutS = env[CHAT_TIMEOUT_S];
  return {
    maxOutputTokens: tokens ? Math.ceil(Number(tokens)) : undefined,
    deadlineMs: timeoutS ? Number(timeoutS) * 1_000 : undefined,
  };
}

/** What is wrong with the variables, a sentence each. */
export function findChatLimitProblems(env: Environment): string[] {
  const wrong = POSITIVE_NUMBERS.filter((name) => !isPositive(env[name]));
  return wrong.map((name) => `${name} is not a number above 0`);
}
