/**
 * `npm run doctor -- --url https://…`.
 *
 * @module
 */
import { runDoctor } from './run-doctor.ts';

const { stdout: output, stderr: error, argv, env } = process;

process.exitCode = await runDoctor(argv.slice(2), { env, output, error, now: Date.now });
