/**
 * An operator with a server of OpenAI's Chat Completions on the same machine.
 *
 * @module
 */
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import { type OpenAiStandIn, startOpenAiStandIn } from '#infra/local/openai-stand-in/server.ts';
import { type CommandLine, type Outcome, runHere, startCommandLine } from './command-line.ts';

export interface Lab extends AsyncDisposable {
  readonly models: CommandLine;
  readonly server: OpenAiStandIn;
  /** What the server answers from now on. */
  script: Script;
  run(...args: string[]): Promise<Outcome>;
  /** Lists the server as `lab`, with the models `qwen*`. */
  add(...options: string[]): Promise<Outcome>;
}

export async function startLab(): Promise<Lab> {
  const models = await startCommandLine();
  const server = await startOpenAiStandIn({
    answer: () => lab.script,
    models: ['llama', 'qwen3'],
  });
  const run = (...args: string[]) => runHere([...args, '--yes'], models.env);
  const lab: Lab = {
    models,
    server,
    script: { type: 'answer', text: 'ok' },
    run,
    add: (...options) =>
      run(
        ...['platform', 'add', 'lab', server.url, '--kind', 'vllm'],
        ...['--models', 'qwen*', '--insecure-http', ...options],
      ),
    async [Symbol.asyncDispose]() {
      await server.close();
      await models[Symbol.asyncDispose]();
    },
  };
  return lab;
}
