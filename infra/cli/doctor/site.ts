/**
 * What checks work with: the gateway as GitLab reaches it, and what checks before have learnt.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { JWK } from 'jose';
import type { Terminal } from '../models/terminal.ts';
import type { Problem } from './check.ts';
import type { DoctorOptions } from './options.ts';
import { type Answer, type Request, sendRequest } from './send-request.ts';

export type Environment = Record<string, string | undefined>;

/** What a process gives the command. */
export interface Surroundings {
  readonly env: Environment;
  readonly terminal: Terminal;
  /** The width of the terminal; undefined where there is none. */
  readonly columns?: number | undefined;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Left by a check for those after it. Absent: not learnt, for whatever reason. */
export interface Facts {
  /** The issuer as GitLab's own discovery document names it. */
  issuer?: string;
  keySetUrl?: string;
  keys?: readonly JWK[];
  /** How far clocks are ahead of ours, in milliseconds; good to a second. */
  gatewayAheadMs?: number;
  gitlabAheadMs?: number;
  /** Nothing is wrong with the token, as far as can be seen without the gateway. */
  isTokenRight?: boolean;
  /** The gateway's own token for an IDE. */
  userToken?: string;
  /** What is wrong with the token by its own words. */
  tokenProblem?: Problem;
  /** The gateway takes requests without a token. */
  isOpen?: boolean;
}

export interface Site extends Surroundings {
  readonly options: DoctorOptions;
  readonly facts: Facts;
  /** Certificates that are trusted; undefined: those of Node alone. */
  readonly ca: readonly string[] | undefined;
  /** Asks the gateway; the path is appended to its URL as GitLab does it. */
  ask(request: GatewayRequest): Promise<Answer>;
  /** Asks any other server. */
  askElsewhere(request: Request): Promise<Answer>;
}

export type GatewayRequest = Omit<Request, 'url'> & { readonly path: string };

/** @throws {Error} when the file of certificates cannot be read */
export function openSite(options: DoctorOptions, surroundings: Surroundings): Site {
  const ca = options.ca ? [...rootCertificates, readFileSync(options.ca, 'utf8')] : undefined;
  const askElsewhere = (request: Request) => sendRequest(request, ca);
  return {
    ...surroundings,
    options,
    facts: {},
    ca,
    askElsewhere,
    ask: ({ path, ...request }) => askElsewhere({ ...request, url: baseUrl(options.url) + path }),
  };
}

/** GitLab's form removes one slash at the end before it appends a path. */
export function baseUrl(url: string): string {
  return url.replace(/\/$/, '');
}
