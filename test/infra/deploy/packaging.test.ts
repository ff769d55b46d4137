import { describe, expect, it, vi } from 'vitest';
import { packageService } from '#infra/deploy/packaging.ts';

vi.setConfig({ testTimeout: 180_000 });

describe('a packaging that fails', () => {
  it('says how the tool ended, what it printed and why', async () => {
    const failing = packageService(['--param=gitlabUrl=https://gitlab.example.com', '--no-such']);

    await expect(failing).rejects.toThrow(
      /^serverless package ended with 1:\n(?:.*\n)*.*--such(?:.*\n)*Environment: /,
    );
  });
});
