import type { Fault, World } from './fault.ts';

/** Nobody listens on this port. */
const CLOSED = 'http://127.0.0.1:1';

const ENVIRONMENTS: Partial<Record<World, Readonly<Record<string, string>>>> = {
  // Known nowhere (RFC 6761), and too long a label to be asked for: no name server keeps a cell waiting.
  'bedrock-unknown-host': {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://${'bedrock'.repeat(10)}.invalid`,
  },
  'bedrock-refuses-connections': { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: CLOSED },
  'dynamodb-down': { AWS_ENDPOINT_URL_DYNAMODB: CLOSED },
  'dynamodb-not-needed': {
    AWS_ENDPOINT_URL_DYNAMODB: CLOSED,
    DUO_EDGE_UNKNOWN_SETTINGS: 'default',
  },
};

/** What a fault of the surroundings changes in the gateway's environment. */
export function worldEnvironment({ world }: Fault): Readonly<Record<string, string>> {
  return (world && ENVIRONMENTS[world]) ?? {};
}

/** Whether the request that follows will be answered: some worlds stay broken. */
export function recovers({ world }: Fault): boolean {
  const broken: readonly (World | undefined)[] = [
    ...(['bedrock-unknown-host', 'bedrock-refuses-connections', 'keys-down'] as const),
    'dynamodb-down',
  ];
  return !broken.includes(world);
}
