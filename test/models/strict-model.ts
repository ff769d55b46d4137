/**
 * A model that refuses what the real one refuses, and speaks as it speaks.
 *
 * @module
 */
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { AnswerScript, Script } from '#infra/local/bedrock-stand-in/script.ts';
import { isProfileOnly, type Manners, mannersOf } from './manners.ts';

/** What the model has to say. */
export interface Speech {
  readonly text: string;
  /** What it goes on with where nobody stops it. */
  readonly goesOn?: string;
  readonly isCode?: boolean;
}

interface Body {
  readonly system?: readonly { readonly text?: string; readonly cachePoint?: object }[];
  readonly messages: readonly {
    readonly role: string;
    readonly content: readonly { readonly text?: string }[];
  }[];
  readonly inferenceConfig: {
    readonly maxTokens: number;
    readonly temperature?: number;
    readonly topP?: number;
    readonly stopSequences?: readonly string[];
  };
  readonly additionalModelRequestFields?: {
    readonly thinking?: { readonly type: string };
    readonly reasoning_effort?: string;
  };
  readonly outputConfig?: { readonly effort?: string };
}

export function strictModel(speech: Speech): (call: ModelCall) => Script {
  return (call) => {
    const base = call.modelId.replace(/^(us|eu|global)\./, '');
    const body = call.request as unknown as Body;
    const manners = mannersOf(base);
    const isBareProfile = base === call.modelId && isProfileOnly(base);
    const refusal = isBareProfile ? ON_DEMAND : refusalOf(manners, body);
    return refusal
      ? { type: 'exception', name: 'ValidationException', message: refusal }
      : answer(manners, body, speech);
  };
}

const ON_DEMAND =
  "Invocation of model ID x with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.";

const unsupported = (field: string) =>
  `This model doesn't support the ${field} field. Remove ${field} and try again.`;

function refusalOf(manners: Manners, body: Body): string | undefined {
  const rules: readonly (readonly [unknown, string])[] = [
    ...fieldRules(manners, body),
    ...turnRules(manners, body),
    ...thinkingRules(manners, body),
  ];
  return rules.find(([isBroken]) => isBroken)?.[1];
}

function fieldRules(manners: Manners, { system = [], inferenceConfig: config }: Body) {
  const { temperature, topP } = config;
  const isBoth = temperature !== undefined && topP !== undefined;
  const limit = manners.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  return [
    [config.stopSequences && manners.refusesStops, unsupported('stopSequences')],
    [temperature !== undefined && manners.sampling === 'none', unsupported('temperature')],
    [isBoth && manners.sampling === 'one', '`temperature` and `top_p` cannot both be specified.'],
    [
      config.maxTokens > limit,
      `The maximum tokens you requested exceeds the model limit of ${limit}.`,
    ],
    [system.length > 0 && manners.refusesSystem, "This model doesn't support system messages."],
    [
      system.some(({ cachePoint }) => cachePoint) && !manners.takesCachePoints,
      unsupported('cachePoint'),
    ],
  ] as const;
}

function turnRules(manners: Manners, { messages }: Body) {
  const roles = messages.map(({ role }) => role);
  return [
    [
      roles.at(-1) === 'assistant' && manners.refusesPrefill,
      'This model does not support assistant message prefill.',
    ],
    [
      roles.some((role, at) => role === roles[at - 1]),
      'Roles must alternate between user and assistant.',
    ],
    [
      messages.some(({ content }) => content.some(({ text }) => text?.trim() === '')),
      'The text field is blank.',
    ],
  ] as const;
}

function thinkingRules({ takesSwitch }: Manners, body: Body) {
  const { thinking, reasoning_effort } = body.additionalModelRequestFields ?? {};
  return [
    [
      thinking && takesSwitch !== 'thinking',
      '"thinking.type.disabled" is not supported for this model.',
    ],
    [
      reasoning_effort && takesSwitch !== 'reasoning_effort',
      'extraneous key [reasoning_effort] is not permitted',
    ],
    [body.outputConfig?.effort && takesSwitch !== 'effort', unsupported('outputConfig')],
  ] as const;
}

/** Thoughts are paid out of the same limit as the answer. */
function answer(manners: Manners, body: Body, speech: Speech): AnswerScript {
  const { maxTokens, stopSequences = [] } = body.inferenceConfig;
  const { before = '', behind = '', reasoning, escapes } = manners.voice ?? {};
  if (thoughtTokens(manners, body) >= maxTokens) {
    return { type: 'answer', text: '', ...(reasoning && { reasoning }), stopReason: 'max_tokens' };
  }
  const said = escapes && speech.isCode ? speech.text.replaceAll('_', '\\_') : speech.text;
  const whole = before + said + (speech.goesOn ?? '') + behind;
  const stopsAt = Math.min(
    ...stopSequences.map((word) => whole.indexOf(word)).filter((at) => at >= 0),
  );
  const text = Number.isFinite(stopsAt) ? whole.slice(0, stopsAt) : whole;
  return {
    type: 'answer',
    text: text.match(/[\s\S]{1,7}/g) ?? [],
    ...(reasoning && { reasoning }),
    stopReason: Number.isFinite(stopsAt) ? 'stop_sequence' : 'end_turn',
  };
}

function thoughtTokens({ thinks }: Manners, body: Body): number {
  const { thinking, reasoning_effort } = body.additionalModelRequestFields ?? {};
  const isBrief =
    thinking?.type === 'disabled' ||
    reasoning_effort === 'low' ||
    body.outputConfig?.effort === 'low';
  return (isBrief ? thinks?.briefly : thinks?.freely) ?? 0;
}
