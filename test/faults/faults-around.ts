/**
 * Faults of everything beside the model: networks, credentials, tables, keys, callers.
 *
 * @module
 */
import type { Fault } from './fault.ts';

const IN_MID_ANSWER = { type: 'hang', after: 1 } as const;

export const FAULTS_AROUND: readonly Fault[] = [
  {
    name: 'a host of Bedrock that no DNS knows',
    world: 'bedrock-unknown-host',
    sees: { type: 'refusal', code: 'model_failed' },
  },
  {
    name: 'a Bedrock that refuses connections',
    world: 'bedrock-refuses-connections',
    sees: { type: 'refusal', code: 'model_failed' },
  },
  {
    name: 'DynamoDB down',
    world: 'dynamodb-down',
    sees: { type: 'refusal', code: 'settings_unknown' },
  },
  {
    name: 'DynamoDB down, and the deployment’s own settings are enough',
    world: 'dynamodb-not-needed',
    sees: { type: 'answer', text: 'whole' },
  },
  { name: 'keys of the issuer down', world: 'keys-down', sees: { type: 'unauthenticated' } },
  { name: 'keys of the issuer slow', world: 'keys-slow', sees: { type: 'answer', text: 'whole' } },
  {
    name: 'a caller who leaves before the first byte',
    model: () => ({ type: 'hang' }),
    world: 'caller-leaves-before',
    sees: { type: 'nobody' },
  },
  {
    name: 'a caller who leaves in mid-answer',
    model: (text) => ({ type: 'answer', text, fault: IN_MID_ANSWER }),
    world: 'caller-leaves-during',
    sees: { type: 'nobody' },
  },
];
