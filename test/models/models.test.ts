/** Every feature with one model of each row; `npm run test:models` tries all models, and prints a table. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { ONE_OF_EACH_ROW, readPlainly, tryModel } from './try-models.ts';

let gateway: TestGateway;
let expected: ReadonlyMap<string, string>;
beforeAll(async () => {
  gateway = await startTestGateway();
  expected = await readPlainly(gateway);
});
afterAll(() => gateway[Symbol.asyncDispose]());

it.each(ONE_OF_EACH_ROW)('%s serves every feature as any other model does', async (model) => {
  const { cells } = await tryModel(gateway, model, expected);

  expect(cells.filter(({ problem }) => problem !== undefined)).toEqual([]);
});
