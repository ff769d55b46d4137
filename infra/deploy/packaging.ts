/**
 * Packages the service as an operator does, without credentials or network, and gives what would be deployed.
 * Each packaging has a folder of its own: the deploy tool keeps one for all in the folder of the service.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');

/** What the deploy tool makes itself, in each folder anew. */
const OWN_FILES = ['.serverless', '.git'];

export interface Packaged<Template, Provider> {
  readonly template: Template;
  /** What the deploy tool sets by API calls, and therefore not by the template. */
  readonly provider: Provider;
  /** The template's text. */
  readonly text: string;
}

/** Packages with the given options of `serverless package`; rejects with what the tool says. */
export async function packageService<Template, Provider>(
  options: readonly string[],
): Promise<Packaged<Template, Provider>> {
  const folder = await mkdtemp(join(tmpdir(), 'duo-edge-package-'));
  try {
    await linkService(folder);
    await promisify(execFile)(join(BIN, 'serverless'), ['package', ...options], {
      cwd: folder,
      env: { PATH: [BIN, process.env['PATH']].join(delimiter), HOME: folder },
    });
    const read = (name: string) => readFile(join(folder, '.serverless', name), 'utf8');
    const text = await read('cloudformation-template-update-stack.json');
    const { service } = JSON.parse(await read('serverless-state.json'));
    return { template: JSON.parse(text), provider: service.provider, text };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function linkService(folder: string): Promise<void> {
  const names = (await readdir(ROOT)).filter((name) => !OWN_FILES.includes(name));
  await Promise.all(
    names.map((name) => {
      // The tool takes no link for its configuration.
      const link = name === 'serverless.yml' ? copyFile : symlink;
      return link(join(ROOT, name), join(folder, name));
    }),
  );
}
