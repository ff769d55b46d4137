/**
 * Checks what reached the model.
 *
 * @module
 */
import type { Expectation, ModelCallExpectation, ObservedCall } from './example.ts';
import type { JsonObject } from './json.ts';
import { match } from './match.ts';

export function checkModelCalls(
  expect: Expectation['model_calls'],
  calls: readonly ObservedCall[],
): readonly string[] {
  if (expect === undefined) return [];
  const count = typeof expect === 'number' ? expect : expect.length;
  const matchers = typeof expect === 'number' ? [] : expect;
  return [
    ...(calls.length === count ? [] : [`${calls.length} model calls, expected ${count}`]),
    ...matchers.flatMap((matcher, index) => {
      const call = calls[index];
      return call === undefined ? [] : checkCall(matcher, call, `model call ${index}`);
    }),
  ];
}

function checkCall(expect: ModelCallExpectation, call: ObservedCall, at: string) {
  const { prompt_contains = [], prompt_lacks = [], prompt_order = [], ...members } = expect;
  const { prompt } = call;
  const places = prompt_order.map((part) => prompt.indexOf(part));
  const isOrdered = places.every((place, i) => place >= (i === 0 ? 0 : (places[i - 1] ?? 0)));
  return [
    ...match(call, members as JsonObject, at),
    ...prompt_contains
      .filter((part) => !prompt.includes(part))
      .map((part) => `${at}: the prompt lacks ${JSON.stringify(part)}`),
    ...prompt_lacks
      .filter((part) => prompt.includes(part))
      .map((part) => `${at}: the prompt contains ${JSON.stringify(part)}`),
    ...(isOrdered ? [] : [`${at}: the prompt has not the order ${JSON.stringify(prompt_order)}`]),
  ];
}
