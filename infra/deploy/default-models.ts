import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** For regions without a geography of their own; as in `serverless.yml`. */
const GLOBAL_MODEL = 'bedrock/global.anthropic.claude-haiku-4-5-20251001-v1:0';

/** The built-in default model of a deployment in `region`, unless its operator named another. */
export function defaultModelOf(region: string): string {
  const text = readFileSync(join(import.meta.dirname, 'default-models.yml'), 'utf8');
  const models: Record<string, string> = parse(text);
  return models[region] ?? GLOBAL_MODEL;
}
