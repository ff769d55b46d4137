/** Prints which feature works with which model: `npm run test:models`. */
import { ignoreGoneReader } from '#infra/cli/common/terminal.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { MODEL_FEATURES } from './features.ts';
import { type ModelRow, readPlainly, TEXT_MODELS, tryModel } from './try-models.ts';

// The SDK signs every request; the stand-ins do not look at the signature.
Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: 'models',
  AWS_SECRET_ACCESS_KEY: 'models',
  POWERTOOLS_METRICS_DISABLED: 'true',
});

await using gateway = await startTestGateway();
const expected = await readPlainly(gateway);
const rows: ModelRow[] = [];
for (const model of TEXT_MODELS) rows.push(await tryModel(gateway, model, expected));

const width = Math.max(...TEXT_MODELS.map(({ length }) => length));
const lines = [
  ...MODEL_FEATURES.map(({ name }, index) => `${String(index + 1).padStart(2)}  ${name}`),
  '',
  `${''.padEnd(width)}  ${MODEL_FEATURES.map((_, index) => String((index + 1) % 10)).join('')}`,
  ...rows.map(({ model, cells }) => `${model.padEnd(width)}  ${cells.map(markOf).join('')}`),
  '',
  ...rows.flatMap(({ model, cells }) =>
    cells.flatMap(({ feature, problem }) => (problem ? [`${model}, ${feature}: ${problem}`] : [])),
  ),
];
process.stdout.on('error', ignoreGoneReader);
process.stdout.write(`${lines.join('\n')}\n`);
if (rows.some(({ cells }) => cells.some(({ problem }) => problem))) process.exitCode = 1;

function markOf({ problem }: { readonly problem: string | undefined }): string {
  return problem === undefined ? '+' : 'X';
}
