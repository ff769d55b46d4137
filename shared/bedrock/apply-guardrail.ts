/**
 * Shows a text to a guardrail of Bedrock, whichever platform's model is asked.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 * @module
 */
import {
  ApplyGuardrailCommand,
  type ApplyGuardrailCommandOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { GatewayError } from '../errors.ts';
import type { ApplyGuardrail, GuardrailVerdict } from '../models/guarded-answer.ts';
import { regionOfArn } from '../models/model-id.ts';
import type { BedrockClients } from './clients.ts';
import { modelFailure } from './model-failure.ts';

/** What one call may hold, in UTF-16 units: quotas allow 25 units of 1,000 characters. */
const MAX_PART_LENGTH = 20_000;

/** Guardrails are looked for in `region` unless their ARN names another. */
export function createApplyGuardrail(clients: BedrockClients, region: string): ApplyGuardrail {
  return async ({ guardrail, source, text }, signal) => {
    const client = clients({ region: regionOfArn(guardrail.identifier) ?? region });
    const shown: string[] = [];
    let isMasked = false;
    for (const part of partsOf(text)) {
      const command = new ApplyGuardrailCommand({
        guardrailIdentifier: guardrail.identifier,
        guardrailVersion: guardrail.version,
        source: source === 'question' ? 'INPUT' : 'OUTPUT',
        content: [{ text: { text: part } }],
      });
      const output = await client.send(command, { abortSignal: signal }).catch((error) => {
        const { code, awsError = '' } = modelFailure(error, signal);
        throw new GatewayError(code, 'The guardrail could not be applied', { awsError });
      });
      const verdict = verdictIn(output);
      if (verdict.type === 'blocked') return verdict;
      isMasked ||= verdict.type === 'masked';
      shown.push(verdict.type === 'masked' ? verdict.text : part);
    }
    return isMasked ? { type: 'masked', text: shown.join('') } : { type: 'passed' };
  };
}

/** What each policy did, wherever in the assessments; texts that were found are escaped. */
const MASKED = '"action":"ANONYMIZED"';
const BLOCKED = '"action":"BLOCKED"';

/** @throws {GatewayError} `model_failed` for an answer that says neither: it must not pass for a leave */
function verdictIn(output: ApplyGuardrailCommandOutput): GuardrailVerdict {
  const { action, assessments = [], outputs = [] } = output;
  if (action === 'NONE') return { type: 'passed' };
  if (action !== 'GUARDRAIL_INTERVENED') {
    throw new GatewayError('model_failed', 'The guardrail gave no verdict');
  }
  const text = outputs.map((part) => part.text ?? '').join('');
  const found = JSON.stringify(assessments);
  const isMasked = found.includes(MASKED) && !found.includes(BLOCKED);
  return { type: isMasked ? 'masked' : 'blocked', text };
}

/** Cut at the end of a line or word, so that nothing is hidden by the cut. */
function* partsOf(text: string): Generator<string> {
  let rest = text;
  while (rest.length > MAX_PART_LENGTH) {
    const window = rest.slice(0, MAX_PART_LENGTH);
    const word = Math.max(window.lastIndexOf('\n'), window.lastIndexOf(' ')) + 1;
    // A text without words is not cut through a character of two units.
    const end = word > 0 ? word : window.length - (window.isWellFormed() ? 0 : 1);
    yield window.slice(0, end);
    rest = rest.slice(end);
  }
  yield rest;
}
