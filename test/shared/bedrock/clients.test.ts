import { expect, it } from 'vitest';
import { createBedrockClients } from '#shared/bedrock/clients.ts';

const target = (region: string) => ({ modelId: 'demo.model', region });

it('keeps one client for a region, and few for all that can be named', () => {
  const clients = createBedrockClients('http://127.0.0.1:9');
  const first = clients(target('eu-central-1'));
  expect(clients(target('eu-central-1'))).toBe(first);

  for (let number = 0; number < 1_000; number += 1) clients(target(`xx-region-${number}`));

  // Forgotten with all the others of long ago.
  expect(clients(target('eu-central-1'))).not.toBe(first);
  const last = clients(target('xx-region-999'));
  expect(clients(target('xx-region-999'))).toBe(last);
});
