/**
 * What the chat agent tells GitLab, and how it is written on the wire.
 *
 * @see contract 2.9; the members of `data` are exactly these
 * @module
 */

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

export const AGENT_MEDIA_TYPE = 'application/x-ndjson; charset=utf-8';

/**
 * One event as one line of pure ASCII: GitLab looks at pieces of the body before lines are complete,
 * and a character of several bytes cut in half would end the turn.
 */
export function toLine(event: AgentEvent): string {
  const json = JSON.stringify(event, (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
  return `${json.replace(/[\u007f-\uffff]/g, escapeUnit)}\n`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
