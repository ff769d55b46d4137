/**
 * What the chat agent tells GitLab, and the lines of the body it becomes. A failure is the last line.
 *
 * @see contract 2.9; the members of `data` are exactly these
 * @module
 */
import { type ErrorCode, GatewayError } from '#shared/errors.ts';
import { policyOf } from '#shared/models/resilience/failure-policy.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { noteError } from '#shared/request/request-record.ts';

export type AgentEvent =
  /** GitLab is to run a tool, and to call again with what it returned. */
  | {
      readonly type: 'action';
      readonly data: {
        readonly tool: string;
        readonly tool_input: string;
        readonly thought: string;
      };
    }
  /** The next piece of the answer. The last one carries the model's stop reason. */
  | {
      readonly type: 'final_answer_delta';
      readonly data: { readonly text: string; readonly finish_reason: string | null };
    }
  /** The model kept to no form; GitLab shows the text as the answer. */
  | { readonly type: 'unknown'; readonly data: { readonly text: string } }
  | {
      readonly type: 'error';
      readonly data: {
        readonly message: string;
        /** GitLab asks again, at most twice. */
        readonly retryable: boolean;
      };
    };

/** What the answer took, by model. It is no event: it has no type. */
export interface UsageLine {
  readonly usage: Readonly<
    Record<string, { readonly input_tokens: number; readonly output_tokens: number }>
  >;
}

export const AGENT_MEDIA_TYPE = 'application/x-ndjson; charset=utf-8';

/**
 * One event as one line of pure ASCII: GitLab looks at pieces of the body before lines are complete,
 * and a character of several bytes cut in half would end the turn.
 */
function toLine(event: AgentEvent | UsageLine): string {
  const json = JSON.stringify(event, (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
  return `${json.replace(/[\u007f-\uffff]/g, escapeUnit)}\n`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Never throws, and always yields at least one line: GitLab takes an empty body for a broken one. */
export async function* agentLines(
  events: AsyncIterable<AgentEvent | UsageLine>,
  record: RequestContext['record'],
): AsyncGenerator<string> {
  let isFirst = true;
  try {
    for await (const event of events) {
      yield toLine(event);
      isFirst = false;
    }
  } catch (error) {
    const failure = GatewayError.from(error);
    noteError(record, failure);
    yield toLine(errorEvent(failure, isFirst));
  }
}

/** Everything that is not of the model or of the operator's settings. */
const OTHER = 'the gateway failed';

/** What an administrator reads in GitLab's log; GitLab shows the user a text of its own. */
export const CHAT_ERRORS = {
  unauthenticated: OTHER,
  forbidden: OTHER,
  invalid_request: OTHER,
  bad_request: OTHER,
  not_found: OTHER,
  method_not_allowed: OTHER,
  headers_too_large: OTHER,
  body_too_large: OTHER,
  feature_disabled: 'the operator of the gateway has switched Duo Chat off',
  budget_used_up:
    "this month's budget for Duo Chat is used up; the operator of the gateway can raise it",
  settings_unknown: "the gateway cannot read the operator's settings yet",
  keys_unavailable: OTHER,
  model_not_configured: 'no model is configured for Duo Chat',
  model_unknown: 'Bedrock does not know the model',
  model_denied: 'the gateway may not use the model',
  model_credentials: 'the AWS credentials of the gateway are not valid',
  model_needs_profile: OTHER,
  model_rejected: 'the model refused the request',
  // GitLab looks for these very words, and advises to start a new chat.
  model_input_too_long: 'prompt is too long',
  model_throttled: 'the model gets too many requests',
  model_timeout: 'the model took too long',
  model_unavailable: 'the model is overloaded or not ready',
  model_failed: 'the model failed',
  gateway_overloaded: 'the gateway has too many answers in flight',
  caller_gone: OTHER,
  signing_failed: OTHER,
  internal: OTHER,
} as const satisfies Readonly<Record<ErrorCode, string>>;

function errorEvent({ code, detail }: GatewayError, isFirst: boolean): AgentEvent {
  const known = typeof detail === 'string' ? detail : undefined;
  return {
    type: 'error',
    data: {
      message: known ?? `${CHAT_ERRORS[code]} (${code})`,
      // What has been shown is not taken back, so a second try would repeat it.
      retryable: isFirst && policyOf(code).passes,
    },
  };
}
