import type { Metafile } from 'esbuild';
import { expect, it } from 'vitest';
import { moduleBytes } from './module-bytes.ts';

it('counts by package and by folder, the largest first', () => {
  const inputs = {
    'node_modules/@smithy/core/dist-es/index.js': { bytesInOutput: 10 },
    'node_modules/@smithy/core/dist-es/submodules/a.js': { bytesInOutput: 20 },
    '../../main/node_modules/jose/dist/index.js': { bytesInOutput: 40 },
    'shared/auth/verify-token.ts': { bytesInOutput: 5 },
    'shared/auth/authenticate.ts': { bytesInOutput: 1 },
    'functions/chat/agent/prompt.ts': { bytesInOutput: 3 },
  };
  const meta = { outputs: { 'index.js': { inputs } } } as unknown as Metafile;
  expect(moduleBytes(meta)).toEqual([
    ['jose', 40],
    ['@smithy/core', 30],
    ['shared/auth', 6],
    ['functions/chat', 3],
  ]);
});
