/**
 * Where the local gateway listens, and whether its environment makes sense at all.
 *
 * @module
 */
import { createPemKey, createPemValidationKey } from '#shared/auth/pem-key.ts';
import { ConfigurationError, type Environment, loadConfig } from '#shared/wiring/config.ts';

export interface Settings {
  /** 0 means any free port. */
  readonly port: number;
  readonly host: string;
  /** Everyone may do everything. */
  readonly bypassAuthentication: boolean;
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
  const port = Number(given['PORT'] ?? 5_052);
  const isPort = /^\d+$/.test(given['PORT'] ?? '0') && port <= 65_535;
  const problems = [
    ...(isPort ? [] : ['PORT is not a port number, 0 to 65535']),
    ...problemsOf(() => loadConfig({ ...FILLED_IN, ...given })),
    ...keyProblems(given['AIGW_SELF_SIGNED_JWT__SIGNING_KEY'], createPemKey),
    ...keyProblems(given['AIGW_SELF_SIGNED_JWT__VALIDATION_KEY'], createPemValidationKey),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const { bypassAuthentication } = loadConfig({ ...FILLED_IN, ...given });
  return { port, host: given['HOST'] ?? '127.0.0.1', bypassAuthentication };
}

function keyProblems(pem: string | undefined, read: (pem: string) => unknown): readonly string[] {
  return pem === undefined ? [] : problemsOf(() => read(pem));
}

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    return [(error as Error).message]; // Keys are refused in our own words, which name the variable.
  }
}
