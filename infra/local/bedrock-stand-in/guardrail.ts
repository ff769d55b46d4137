/**
 * ApplyGuardrail: what a guardrail makes of a text that is shown to it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 * @module
 */
import { sendException } from './exception.ts';
import type { Exchange } from './exchange.ts';

export interface GuardrailCall {
  /** Decoded: an id or an ARN. */
  readonly identifier: string;
  readonly version: string;
  readonly source: 'INPUT' | 'OUTPUT';
  readonly text: string;
}

export type GuardrailScript =
  | { readonly type: 'passes' }
  /** `text` is the guardrail's own message. */
  | { readonly type: 'blocks'; readonly text: string }
  /** `text` is what was shown, without what is secret. */
  | { readonly type: 'masks'; readonly text: string }
  | { readonly type: 'exception'; readonly name: string }
  | { readonly type: 'raw'; readonly body: object };

/** The guardrail that a request names; `undefined` for any other request. */
export function parseGuardrailTarget(
  method: string,
  url: string,
): Pick<GuardrailCall, 'identifier' | 'version'> | undefined {
  const [, identifier, version] =
    /^\/guardrail\/([^/]+)\/version\/([^/?]+)\/apply$/.exec(url) ?? [];
  if (method !== 'POST' || identifier === undefined || version === undefined) return undefined;
  return { identifier: decodeURIComponent(identifier), version };
}

export function toGuardrailCall(
  target: Pick<GuardrailCall, 'identifier' | 'version'>,
  body: string,
): GuardrailCall {
  const { source, content } = JSON.parse(body) as {
    readonly source: GuardrailCall['source'];
    readonly content: readonly { readonly text: { readonly text: string } }[];
  };
  return { ...target, source, text: content.map((block) => block.text.text).join('\n') };
}

export async function performGuardrail(
  script: GuardrailScript,
  { text }: GuardrailCall,
  exchange: Exchange,
): Promise<void> {
  if (script.type === 'exception') return sendException(exchange, script);
  const body = script.type === 'raw' ? script.body : answerOf(script);
  const units = Math.ceil(text.length / 1_000);
  const json = JSON.stringify({
    usage: { topicPolicyUnits: units, contentPolicyUnits: units },
    guardrailCoverage: { textCharacters: { guarded: text.length, total: text.length } },
    ...body,
  });
  exchange.start(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  await exchange.write(json);
  exchange.end();
}

function answerOf(script: GuardrailScript & { readonly type: 'passes' | 'blocks' | 'masks' }) {
  if (script.type === 'passes') return { action: 'NONE', outputs: [], assessments: [{}] };
  const name = { type: 'NAME', match: 'Jo "action":"BLOCKED"', action: 'ANONYMIZED' };
  const topic = { name: 'secrets', type: 'DENY', action: 'BLOCKED' };
  const assessment = {
    sensitiveInformationPolicy: { piiEntities: [name], regexes: [] },
    ...(script.type === 'blocks' && { topicPolicy: { topics: [topic] } }),
  };
  const outputs = [{ text: script.text }];
  return { action: 'GUARDRAIL_INTERVENED', outputs, assessments: [assessment] };
}
