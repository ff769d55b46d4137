/** What a permissions boundary must allow, as docs/organisations.md says, against what the roles are allowed. */
import { globSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Actions of AWS's services in IAM's form. Condition keys look the same. */
const ACTION =
  /\b(?:bedrock|bedrock-mantle|dynamodb|ec2|ecr|events|firehose|kms|logs|s3|secretsmanager|sqs|sts|xray):[A-Z][A-Za-z]+\*?/g;
const CONDITION_KEYS = [
  ...['bedrock:InferenceProfileArn', 'dynamodb:Attributes', 'dynamodb:LeadingKeys'],
  ...['dynamodb:ReturnValues', 'kms:SigningAlgorithm', 'kms:ViaService'],
];

const granted = globSync('infra/deploy/**/*.{yml,cjs}', { cwd: ROOT })
  .flatMap((file) => read(file).match(ACTION) ?? [])
  .filter((action) => !CONDITION_KEYS.includes(action));

describe('the permissions of a boundary', () => {
  const [, table = ''] = read('docs/organisations.md').split('A boundary must allow');
  const rows = table.split('\n\n')[1] ?? '';
  const allowed = Array.from(rows.matchAll(/`([a-z0-9-]+:[A-Za-z*]+)`/g), ([, name = '']) => name);

  it.each([...new Set(granted)].toSorted())('include %s', (action) => {
    expect(allowed.some((pattern) => matchesGlob(action, pattern))).toBe(true);
  });
});
