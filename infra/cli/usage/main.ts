import { createTerminal } from '../common/terminal.ts';
import { runUsage } from './run-usage.ts';

const { stdin: input, stdout: output, stderr: error, argv, env } = process;
const terminal = createTerminal({ input, output, error });

process.exitCode = await runUsage(argv.slice(2), { env, terminal, now: Date.now, input });
