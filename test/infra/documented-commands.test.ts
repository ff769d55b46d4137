/** The commands that the documentation shows can be typed as they are. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

type Values = Readonly<Record<string, unknown>>;

interface Parameters {
  findProblems(
    values: Values,
    deployment: { readonly region: string; readonly known: readonly string[] },
  ): readonly string[];
}

const { findProblems }: Parameters = createRequire(import.meta.url)(
  '../../infra/deploy/parameters.cjs',
);

const declared: Values = parse(read('serverless.yml'), { logLevel: 'error' }).params.default;
/** The default of this one depends on the region. */
const DEFAULTS = {
  ...declared,
  gitlabUrl: 'https://gitlab.example.com',
  defaultModel: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
};

describe('the documented commands', () => {
  const pages = ['docs/deploy.md', 'docs/usage-records.md', 'docs/agent-platform.md']
    .map(read)
    .join('\n');
  const commands = pages.replaceAll('\\\n', ' ').match(/^npx serverless package .*$/gm) ?? [];

  it.each(commands)('%s', (command) => {
    const region = /--region (\S+)/.exec(command)?.[1] ?? 'eu-central-1';
    const given = [...command.matchAll(/--param="(\w+)=([^"]*)"/g)];

    const values = Object.fromEntries(given.map(([, name = '', value]) => [name, value]));

    expect(given.length).toBe(command.split('--param').length - 1);
    expect(problemsOf(values, region)).toEqual([]);
  });

  it('show every variant', () => {
    expect(commands).toHaveLength(11);
  });
});

function problemsOf(values: Values, region = 'eu-central-1'): readonly string[] {
  return findProblems({ ...DEFAULTS, ...values }, { region, known: Object.keys(declared) });
}

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
