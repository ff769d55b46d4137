import { createTerminal } from '../common/terminal.ts';
import { runModels } from './run-models.ts';

const { stdin: input, stdout: output, stderr: error, argv, env } = process;
const terminal = createTerminal({ input, output, error });

process.exitCode = await runModels(argv.slice(2), { env, terminal, now: Date.now });
