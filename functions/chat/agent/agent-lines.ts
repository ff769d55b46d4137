/**
 * The agent's events as the lines of a body. A failure becomes the last line.
 *
 * @see contract 2.9, "Errors of the model"
 * @module
 */
import { type ErrorCode, GatewayError } from '#shared/errors.ts';
import { noteError } from '#shared/request/note-error.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { type AgentEvent, toLine } from './agent-event.ts';

/** Never throws, and always yields at least one line: GitLab takes an empty body for a broken one. */
export async function* agentLines(
  events: AsyncIterable<AgentEvent>,
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

/** What an administrator reads in GitLab's log; GitLab shows the user a text of its own. */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  feature_disabled: 'the operator of the gateway has switched Duo Chat off',
  budget_used_up:
    "this month's budget for Duo Chat is used up; the operator of the gateway can raise it",
  model_not_configured: 'no model is configured for Duo Chat',
  model_unknown: 'Bedrock does not know the model',
  model_denied: 'the gateway may not use the model',
  model_credentials: 'the AWS credentials of the gateway are not valid',
  model_rejected: 'the model refused the request',
  // GitLab looks for these very words, and advises to start a new chat.
  model_input_too_long: 'prompt is too long',
  model_throttled: 'the model gets too many requests',
  gateway_overloaded: 'the gateway has too many answers in flight',
  model_timeout: 'the model took too long',
  model_unavailable: 'the model is overloaded or not ready',
  model_failed: 'the model failed',
};

/** Worth another try at once. */
const PASSING: readonly ErrorCode[] = [
  'model_throttled',
  'model_unavailable',
  'gateway_overloaded',
];

function errorEvent({ code, detail }: GatewayError, isFirst: boolean): AgentEvent {
  const known = typeof detail === 'string' ? detail : undefined;
  return {
    type: 'error',
    data: {
      message: known ?? `${MESSAGES[code] ?? 'the gateway failed'} (${code})`,
      // What has been shown is not taken back, so a second try would repeat it.
      retryable: isFirst && PASSING.includes(code),
    },
  };
}
