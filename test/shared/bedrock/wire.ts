/**
 * A model that is asked with the real SDK, over a loopback socket.
 *
 * @module
 */
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type Answer, startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import type { QuestionForm } from '#shared/bedrock/converse.ts';
import { createBedrockPlatform } from '#shared/bedrock/platform.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { ModelRequest } from '#shared/models/model-request.ts';

/** Refuses the first calls with these messages in turn, and answers the others. */
export function refusing(messages: readonly string[], name = 'ValidationException'): Answer {
  const left = [...messages];
  return () => {
    const message = left.shift();
    return message === undefined ? OK : { type: 'exception', name, message };
  };
}

export interface Wire extends AsyncDisposable {
  readonly calls: readonly ModelCall[];
  /** Asks `model`, and gathers its events. */
  ask(model: string, request?: Partial<ModelRequest>): Promise<ModelEvent[]>;
}

export const OK: Script = { type: 'answer', text: 'ok' };

export async function startWire(answer: Answer = () => OK, form?: QuestionForm): Promise<Wire> {
  const bedrock = await startBedrockStandIn({ answer });
  const platform = createBedrockPlatform(bedrock.url, { form });
  return {
    calls: bedrock.calls,
    ask: (modelId, request = {}) =>
      Array.fromAsync(
        platform.ask(
          {
            target: { modelId, region: 'eu-central-1' },
            prompt: { system: '', messages: [{ role: 'user', text: 'Hi.' }] },
            maxOutputTokens: 100,
            streaming: false,
            ...request,
          },
          AbortSignal.timeout(10_000),
        ),
      ),
    [Symbol.asyncDispose]: () => bedrock.close(),
  };
}

export function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}
