/**
 * Which function answers which path: read from what is deployed, so that the two cannot differ.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PATH_PARAMETER, pathPattern } from '#shared/request/request-context.ts';

export interface ApiRoute {
  readonly functionName: string;
  /** The function's time limit, in milliseconds. */
  readonly timeoutMs: number;
  /** API Gateway's resource, such as `/v1/prompts/{prompt_id+}`. */
  readonly resource: string;
  /** What a raw path must look like. */
  readonly pattern: RegExp;
}

export interface ApiMatch extends ApiRoute {
  /** Still percent-encoded, as API Gateway leaves them. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

interface FunctionEntry {
  readonly timeout: number;
  readonly events: readonly { readonly http: { readonly path: string } }[];
}

type Functions = Readonly<Record<string, FunctionEntry>>;

/**
 * The routes of the functions that are always deployed, or of `all`; the most literal first, as API Gateway prefers
 * them.
 */
export function loadApiRoutes(which: 'usual' | 'all' = 'usual'): ApiRoute[] {
  const optional = load<{ readonly function: Functions }>('variants', 'model-endpoint.yml');
  const functions: Functions = {
    ...load<Functions>('functions.yml'),
    ...(which === 'all' && optional.function),
  };
  return Object.entries(functions)
    .flatMap(([functionName, { timeout, events }]) =>
      events.map(({ http: { path: resource } }) => ({
        functionName,
        timeoutMs: timeout * 1_000,
        resource,
        pattern: pathPattern(resource),
      })),
    )
    .sort((a, b) => openness(a.resource) - openness(b.resource));
}

function load<T>(...path: readonly string[]): T {
  const text = readFileSync(join(import.meta.dirname, '..', 'deploy', ...path), 'utf8');
  // `!Ref` means nothing here; the tags are left unresolved without a warning.
  return parse(text, { logLevel: 'error' });
}

/** How much a resource leaves open: a greedy parameter more than any number of plain ones. */
function openness(resource: string): number {
  const parameters = Array.from(resource.matchAll(PATH_PARAMETER), ([, , greedy]) => greedy !== '');
  const greedy = parameters.filter(Boolean).length;
  const literals = resource.replace(PATH_PARAMETER, '').length;
  return greedy * 10_000 + (parameters.length - greedy) * 1_000 - literals;
}

/** The route of a raw path, the first that fits; `/{proxy+}` fits everything. */
export type MatchApiRoute = (rawPath: string) => ApiMatch | undefined;

/** A literal path is looked up: it comes before whatever else fits. */
export function createMatchApiRoute(routes: readonly ApiRoute[]): MatchApiRoute {
  const literal = new Map<string, ApiMatch>();
  const open: ApiRoute[] = [];
  for (const route of routes) {
    if (route.resource.includes('{')) open.push(route);
    else literal.set(route.resource, { ...route, pathParameters: null });
  }
  return (rawPath) => {
    const match = literal.get(rawPath);
    if (match) return match;
    for (const route of open) {
      const groups = route.pattern.exec(rawPath)?.groups;
      if (groups) return { ...route, pathParameters: { ...groups } };
    }
    return undefined;
  };
}
