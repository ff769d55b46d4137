import { PassThrough } from 'node:stream';
import { createTerminal } from '#infra/cli/common/terminal.ts';
import type { Result } from '#infra/cli/doctor/check.ts';
import { runDoctor } from '#infra/cli/doctor/run-doctor.ts';
import type { TestGateway } from '../../../support/test-gateway.ts';

export interface Examination {
  readonly exitCode: number;
  /** Everything that was written. */
  readonly text: string;
  /** The first result of a check. */
  of(id: string): Result | undefined;
  readonly results: readonly Result[];
}

/** Every scope that the doctor looks for. */
export const ALL_SCOPES = [
  ...['complete_code', 'generate_code', 'ai_gateway_model_provider_proxy', 'duo_chat'],
  'generate_embeddings_codebase',
  ...['documentation_search', 'ask_issue', 'explain_code', 'refactor_code', 'fix_code'],
  ...['write_tests', 'generate_commit_message', 'summarize_new_merge_request'],
  ...['review_merge_request', 'troubleshoot_job', 'explain_vulnerability'],
];

/** Runs the doctor as its command line does, with `--json`. */
export async function examine(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Examination> {
  const { exitCode, text } = await runForPeople([...args, '--json'], { env });
  const { results } = JSON.parse(text) as { results: Result[] };
  return { exitCode, text, results, of: (id) => results.find((result) => result.id === id) };
}

export interface Place {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

/** Runs the doctor, and gives what it writes. */
export async function runForPeople(args: readonly string[], { env = {}, columns }: Place = {}) {
  const output = Object.assign(new PassThrough(), columns === undefined ? {} : { columns });
  const terminal = createTerminal({ input: new PassThrough(), output, error: output });
  const exitCode = await runDoctor(args, { env: { ...env }, terminal, now: Date.now });
  return { exitCode, text: String(output.read() ?? '') };
}

/** The arguments of an administrator who has everything at hand. */
export async function fullArguments(
  gateway: TestGateway,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  const token = await gateway.gitlab.sign({ scopes: ALL_SCOPES, ...claims });
  return ['--url', gateway.url, '--gitlab', gateway.gitlab.url, '--token', token];
}
