/**
 * What checks work with: the gateway as GitLab reaches it, and what earlier checks found out.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { JWK } from 'jose';
import type { ProcessContext } from '../common/terminal.ts';
import type { Problem } from './finding.ts';
import type { DoctorOptions } from './options.ts';
import { type Answer, type Request, sendRequest } from './send-request.ts';

/** What one check leaves for later ones. Absent: not found out, for whatever reason. */
export interface Facts {
  /** The issuer as GitLab's own discovery document names it. */
  issuer?: string;
  keySetUrl?: string;
  keys?: readonly JWK[];
  /** How far clocks are ahead of ours, in milliseconds; accurate to one second. */
  gatewayAheadMs?: number;
  gitlabAheadMs?: number;
  /** The token looks right, as far as can be told without the gateway. */
  isTokenRight?: boolean;
  /** The gateway's own token for an IDE. */
  userToken?: string;
  /** What is wrong with the token, judging by its claims. */
  tokenProblem?: Problem;
  /** The gateway accepts requests without a token. */
  isOpen?: boolean;
  /** The Agent Platform's service speaks gRPC without TLS. */
  isAgentPlatformPlain?: boolean;
  /** What the key of the model endpoint may ask for. */
  modelNames?: readonly string[];
  /** Which of them answers. */
  answeringModel?: string;
}

export interface CheckContext extends ProcessContext {
  readonly options: DoctorOptions;
  readonly facts: Facts;
  /** Trusted certificates; undefined: only those of Node. */
  readonly ca: readonly string[] | undefined;
  /** Asks the gateway; the path is appended to its URL as GitLab does it. */
  ask(request: GatewayRequest): Promise<Answer>;
  /** Asks any other server. */
  askElsewhere(request: Request): Promise<Answer>;
}

export type GatewayRequest = Omit<Request, 'url'> & { readonly path: string };

/** @throws {Error} when the file of certificates cannot be read */
export function createContext(options: DoctorOptions, process: ProcessContext): CheckContext {
  const ca = options.ca ? [...rootCertificates, readFileSync(options.ca, 'utf8')] : undefined;
  const askElsewhere = (request: Request) => sendRequest(request, ca);
  return {
    ...process,
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
