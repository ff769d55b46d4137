import { createTerminal } from '../common/terminal.ts';
import { runDocs } from './run-docs.ts';

const { stdin: input, stdout: output, stderr: error, argv, env } = process;
const terminal = createTerminal({ input, output, error });

process.exitCode = await runDocs(argv.slice(2), { env, terminal, now: Date.now, input });
