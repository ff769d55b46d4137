/**
 * `npm run doctor -- --url https://…`.
 *
 * @module
 */
import { createTerminal } from '../models/terminal.ts';
import { runDoctor } from './run-doctor.ts';

const { stdin: input, stdout: output, stderr: error, argv, env } = process;
const terminal = createTerminal({ input, output, error });
const surroundings = { env, terminal, columns: output.columns, now: Date.now };

process.exitCode = await runDoctor(argv.slice(2), surroundings);
