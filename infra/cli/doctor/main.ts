import { createTerminal } from '../common/terminal.ts';
import { runDoctor } from './run-doctor.ts';

const { stdin: input, stdout: output, stderr: error, argv, env } = process;
const terminal = createTerminal({ input, output, error });

process.exitCode = await runDoctor(argv.slice(2), { env, terminal, now: Date.now });
