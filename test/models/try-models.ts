/**
 * Sends every feature through every model of the table, and compares what developers get with what they
 * get from a model without peculiarities.
 *
 * @module
 */
import { MODEL_TABLE } from '#shared/models/model-table.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import { MODEL_FEATURES, type ModelFeature } from './features.ts';
import { callableId } from './manners.ts';
import { strictModel } from './strict-model.ts';

export interface Cell {
  readonly feature: string;
  /** Undefined: the developer gets what any model gives. */
  readonly problem: string | undefined;
}

export interface ModelRow {
  readonly model: string;
  readonly cells: readonly Cell[];
}

/** Every model for text that the table names. */
export const TEXT_MODELS: readonly string[] = MODEL_TABLE.filter(
  ({ capabilities }) => capabilities.purpose !== 'embeddings',
).flatMap(({ ids }) => ids);

/** One model of each row. */
export const ONE_OF_EACH_ROW: readonly string[] = MODEL_TABLE.filter(
  ({ capabilities }) => capabilities.purpose !== 'embeddings',
).flatMap(({ ids }) => ids.slice(0, 1));

/** A model that refuses nothing, does not think, and says nothing but the answer. */
const PLAIN_MODEL = 'demo.plain-v1:0';

export async function readPlainly(gateway: TestGateway): Promise<ReadonlyMap<string, string>> {
  const expected = new Map<string, string>();
  for (const feature of MODEL_FEATURES) {
    const text = await ask(gateway, feature, PLAIN_MODEL);
    if (text === undefined) throw new Error(`Not even a plain model can serve ${feature.name}`);
    expected.set(feature.name, text);
  }
  return expected;
}

export async function tryModel(
  gateway: TestGateway,
  model: string,
  expected: ReadonlyMap<string, string>,
): Promise<ModelRow> {
  const cells: Cell[] = [];
  for (const feature of MODEL_FEATURES) {
    const text = await ask(gateway, feature, callableId(model));
    const repairs = gateway.logs.at(-1)?.['repairs'];
    const problem = problemOf({ text, expected: expected.get(feature.name), repairs });
    cells.push({ feature: feature.name, problem });
  }
  return { model, cells };
}

async function ask(gateway: TestGateway, feature: ModelFeature, modelId: string) {
  gateway.model(strictModel(feature.speech));
  return feature.read(await feature.send(gateway, `bedrock/${modelId}`));
}

interface Tried {
  readonly text: string | undefined;
  readonly expected: string | undefined;
  readonly repairs: unknown;
}

function problemOf({ text, expected, repairs }: Tried): string | undefined {
  if (text === undefined) return 'fails';
  if (text !== expected) return `gives ${JSON.stringify(text.slice(0, 120))}`;
  return repairs === undefined ? undefined : `needs repairs: ${String(repairs)}`;
}
