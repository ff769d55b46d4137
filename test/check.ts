/**
 * `npm test`: everything that must hold before a change lands, each check to its end, whatever the
 * ones before it found. Ends with one line that counts them.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules', '.bin');

/** They build and pack, or reckon for long: that would take the processor from timed tests, and longer with coverage. */
const PACKAGING_TESTS = [
  'agent-platform',
  'agent-platform-private',
  'alarms',
  'api',
  'bundle-run',
  'bundle-with-platforms',
  'cli/deployment/check',
  'cli/usage/month',
  'deploy/build',
  'deploy/packaging',
  'docs-bucket',
  'documented-commands',
  'first-deployment',
  'lean-clients',
  'local/runtime/bundles',
  'model-endpoint',
  'model-watch',
  'organisation-rules',
  'private-network',
  'serving-platforms',
  'table-permissions',
  'template',
  'tool-commands',
  'usage-bucket',
  'usage-events',
  'variants',
]
  .map((name) => `test/infra/${name}.test.ts`)
  .concat('test/bench/bench.test.ts');

/** Minutes of worst shapes and of waiting, which `npm run test:attacks` drives. */
const LONG_TESTS = [
  'long-answers',
  'long-code-answers',
  'servers-that-never-answer',
  'strange-chat-bodies',
].map((name) => `test/attacks/${name}.test.ts`);

const CHECKS = [
  { title: 'format and lint', command: ['biome', 'check', '.'] },
  { title: 'types', command: ['tsc'] },
  { title: 'structure', command: ['node', 'test/structure/main.ts'] },
  {
    title: 'tests',
    command: [
      'vitest',
      'run',
      '--coverage',
      ...[...PACKAGING_TESTS, ...LONG_TESTS].map((path) => `--exclude=${path}`),
    ],
  },
  { title: 'packaging', command: ['vitest', 'run', ...PACKAGING_TESTS] },
] as const;

const failed = CHECKS.filter(({ title, command }) => !passes(title, command));

for (const { title } of failed) console.log(`failed: ${title}`);
console.log(`checks: ${CHECKS.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0) process.exitCode = 1;

function passes(title: string, [tool, ...options]: readonly string[]): boolean {
  console.log(`\n== ${title}: ${[tool, ...options].join(' ')}`);
  const { status, error } = spawnSync(join(BIN, tool ?? ''), options, {
    cwd: ROOT,
    stdio: 'inherit',
    // The tools' own `#!/usr/bin/env node` must find the Node of our devDependencies.
    env: { ...process.env, PATH: [BIN, process.env['PATH']].join(delimiter) },
  });
  if (error) console.error(error.message);
  return status === 0;
}
