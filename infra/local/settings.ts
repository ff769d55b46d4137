/**
 * Where the local gateway listens, and whether its environment makes sense at all.
 *
 * @module
 */
import * as v from 'valibot';
import { createPemKey, createPemValidationKey } from '#shared/auth/pem-key.ts';
import { ConfigurationError, type Environment, loadConfig } from '#shared/wiring/config.ts';
import { VARIABLES } from '#shared/wiring/environment.ts';
import { isLoopback } from '../cli/common/aws.ts';

export interface Settings {
  /** 0 means any free port. */
  readonly port: number;
  readonly host: string;
  /** Everyone may do everything. */
  readonly bypassAuthentication: boolean;
  /** The file that keeps the log lines of requests, for `npm run usage`. */
  readonly requestLog: string | undefined;
}

/** Stands for what `environment.ts` fills in later: that it is missing is no problem here. */
const FILLED_IN = {
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_TABLE: 'duo-edge-assignments',
  AIGW_GITLAB_URL: 'http://127.0.0.1',
};

/**
 * Reads the environment before anything is started.
 *
 * @throws {ConfigurationError} that names every problem
 */
export function readSettings(env: Environment): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, text]) => text));
  const { PORT = '5052', HOST: host = '127.0.0.1' } = given;
  const port = Number(PORT);
  const isPort = /^\d+$/.test(PORT) && port <= 65_535;
  const config = attempt(() => loadConfig({ ...FILLED_IN, ...given }));
  const bypassAuthentication = config.value?.bypassAuthentication ?? false;
  const isExposed = bypassAuthentication && !isLoopbackHost(host) && !isConfirmed(given);
  const problems = [
    ...(isPort ? [] : ['PORT is not a port number, 0 to 65535']),
    ...(isExposed ? [EXPOSED] : []),
    ...config.problems,
    ...keyProblems(given['AIGW_SELF_SIGNED_JWT__SIGNING_KEY'], createPemKey),
    ...keyProblems(given['AIGW_SELF_SIGNED_JWT__VALIDATION_KEY'], createPemValidationKey),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { port, host, bypassAuthentication, requestLog: given['DUO_EDGE_REQUEST_LOG'] };
}

const EXPOSED =
  'AIGW_AUTH__BYPASS_EXTERNAL switches authentication off, and HOST lets the whole network in: listen on 127.0.0.1, or confirm with DUO_EDGE_CONFIRM_BYPASS=true';

function isLoopbackHost(host: string): boolean {
  return isLoopback(`http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}`);
}

function isConfirmed(env: Environment): boolean {
  return v.parse(VARIABLES.DUO_EDGE_CONFIRM_BYPASS, env['DUO_EDGE_CONFIRM_BYPASS']);
}

function keyProblems(pem: string | undefined, read: (pem: string) => unknown): readonly string[] {
  return pem === undefined ? [] : attempt(() => read(pem)).problems;
}

interface Attempt<T> {
  readonly value?: T;
  readonly problems: readonly string[];
}

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { value: read(), problems: [] };
  } catch (error) {
    if (error instanceof ConfigurationError) return { problems: error.problems };
    // Keys are refused in our own words, which name the variable.
    return { problems: [(error as Error).message] };
  }
}
