/**
 * `npm run deploy:check`: packages every variant that the documentation shows, looks at what would be deployed,
 * and prints a table. Needs no credentials and no network; cfn-lint is asked where it is installed.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageService } from '../../deploy/packaging.ts';
import { type Provider, TEMPLATE_CHECKS, type Template } from '../../deploy/template-checks.ts';
import { tableText } from '../common/table-text.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PAGES = join(ROOT, 'docs');

/** A command of the documentation, as the shell takes it apart. */
export interface Variant {
  /** The names of its parameters, which tell it from others. */
  readonly name: string;
  readonly options: readonly string[];
}

/** Every `npx serverless package …` of the pages. */
export async function documentedVariants(): Promise<readonly Variant[]> {
  const files = (await Array.fromAsync(glob('**/*.md', { cwd: PAGES }))).toSorted();
  const pages = await Promise.all(files.map((file) => readFile(join(PAGES, file), 'utf8')));
  const commands = pages.flatMap(
    (page) => page.replaceAll('\\\n', ' ').match(/^ *npx serverless package .*$/gm) ?? [],
  );
  return commands.map((command) => {
    const options = [...command.matchAll(/--param=(?:"([^"]*)"|'([^']*)')|--region (\S+)/g)].map(
      ([, double, single, region]) =>
        region ? `--region=${region}` : `--param=${double ?? single}`,
    );
    const names = options.map((option) => /^--(?:param=)?(\w+)/.exec(option)?.[1] ?? '');
    return { name: names.filter((name) => name !== 'gitlabUrl').join(', ') || 'defaults', options };
  });
}

/** Everything that is wrong with a variant. */
export async function problemsOf({ options }: Variant): Promise<readonly string[]> {
  const packaging = await packageService<Template, Provider>(options);
  const problems = Object.values(TEMPLATE_CHECKS).flatMap((check) => check(packaging));
  return [...problems, ...(await lint(packaging.text))];
}

/** Whether cfn-lint is installed. */
async function isLinted(): Promise<boolean> {
  return promisify(execFile)('cfn-lint', ['--version']).then(
    () => true,
    () => false,
  );
}

/** What cfn-lint says; nothing where it is not installed. */
async function lint(template: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'duo-edge-lint-'));
  const file = join(folder, 'template.json');
  try {
    await writeFile(file, template);
    await promisify(execFile)('cfn-lint', ['--format', 'parseable', file]);
    return [];
  } catch (error) {
    const { code, stdout = '' } = error as { code?: string | number; stdout?: string };
    if (code === 'ENOENT' || code === 127) return [];
    return stdout
      .trim()
      .split('\n')
      .map((line) => `cfn-lint: ${line.replace(/^.*?:(?=[EWI]\d)/, '')}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const rows: string[][] = [];
  for (const variant of await documentedVariants()) {
    const problems = await problemsOf(variant);
    rows.push([problems.length === 0 ? 'ok' : 'failed', variant.name, problems.join('\n')]);
  }
  console.log(tableText(['RESULT', 'VARIANT', 'PROBLEMS'], rows));
  if (!(await isLinted())) console.log('Not linted: cfn-lint is not installed.');
  if (rows.some(([result]) => result === 'failed')) process.exitCode = 1;
}

if (import.meta.main) await main();
