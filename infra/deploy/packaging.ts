/**
 * Packages the service as an operator does, without credentials or network, and gives what would be deployed.
 * Each packaging has a folder of its own: the deploy tool keeps one for all in the folder of the service.
 *
 * @module
 */
import { type ExecFileException, execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');

/** What a packaging makes itself, in each folder anew. */
const OWN_FILES = ['.serverless', 'dist', '.git'];

/** The longest packaging, on a busy machine. */
const MAX_PACKAGING_MS = 300_000;

export interface Packaged<Template, Provider> {
  readonly template: Template;
  /** What the deploy tool sets by API calls, and therefore not by the template. */
  readonly provider: Provider;
  /** The template's text. */
  readonly text: string;
  /** The packages of the functions, by name. */
  readonly archives: ReadonlyMap<string, Buffer>;
}

/** Packages with the given options of `serverless package`; rejects with all that the tool says. */
export async function packageService<Template, Provider>(
  options: readonly string[],
): Promise<Packaged<Template, Provider>> {
  const folder = await mkdtemp(join(tmpdir(), 'duo-edge-package-'));
  try {
    await linkService(folder);
    await runTool(folder, options);
    const read = (name: string) => readFile(join(folder, '.serverless', name), 'utf8');
    const text = await read('cloudformation-template-update-stack.json');
    const { service } = JSON.parse(await read('serverless-state.json'));
    const archives = await archivesIn(join(folder, 'dist'));
    return { template: JSON.parse(text), provider: service.provider, text, archives };
  } finally {
    // Repeated, for the tool may leave a process behind that still writes to its home.
    await rm(folder, { recursive: true, maxRetries: 10 });
  }
}

async function archivesIn(folder: string): Promise<Map<string, Buffer>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.zip'));
  const entries = files.map(
    async (file) => [file.slice(0, -'.zip'.length), await readFile(join(folder, file))] as const,
  );
  return new Map(await Promise.all(entries));
}

async function runTool(folder: string, options: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(join(BIN, 'serverless'), ['package', ...options], {
      cwd: folder,
      env: { PATH: [BIN, process.env['PATH']].join(delimiter), HOME: folder },
      timeout: MAX_PACKAGING_MS,
    });
  } catch (error) {
    throw new Error(failureText(error as ExecFileException), { cause: error });
  }
}

/** The tool writes its reasons to the one stream and its headings to the other. */
function failureText({ code, signal, message, stdout, stderr }: ExecFileException): string {
  const said = [stdout, stderr].map((text) => text?.trim()).filter(Boolean);
  const end = signal ? `was ended by ${signal}` : `ended with ${code}`;
  return [`serverless package ${end}:`, ...(said.length > 0 ? said : [message])].join('\n');
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
