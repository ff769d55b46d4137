/**
 * Compares what a harness observed with what an example expects.
 *
 * @module
 */
import { checkBody } from './check-body.ts';
import { checkJwt } from './check-jwt.ts';
import { checkModelCalls } from './check-model-calls.ts';
import type { Expectation, Observed } from './example.ts';
import { match } from './match.ts';

/** Every member of an expectation, so that a misspelt one is not taken for a check that holds. */
const MEMBERS: Readonly<Record<keyof Expectation, true>> = {
  status: true,
  headers: true,
  body: true,
  raw_lacks: true,
  jwt: true,
  max_ms: true,
  model_calls: true,
  no_connection_to: true,
  reference_status: true,
};

/** The failures, a sentence each; none when all of the expectation holds. */
export function check(expect: Expectation, observed: Observed): readonly string[] {
  const text = Buffer.from(observed.body).toString('utf8');
  return [
    ...unknownMembers(expect),
    ...checkStatus(expect, observed, text),
    ...checkHeaders(expect, observed),
    ...(expect.raw_lacks ?? [])
      .filter((part) => text.includes(part))
      .map((part) => `body contains ${part}`),
    ...(expect.max_ms !== undefined && observed.elapsedMs > expect.max_ms
      ? [`took ${observed.elapsedMs} ms, allowed are ${expect.max_ms}`]
      : []),
    ...(expect.body ? checkBody(expect.body, text, observed.writes) : []),
    ...(expect.jwt ? checkJwt(expect.jwt, text) : []),
    ...checkModelCalls(expect.model_calls, observed.modelCalls),
    ...(expect.no_connection_to ?? [])
      .filter((host) => observed.connections.some((connection) => connection.includes(host)))
      .map((host) => `connected to ${host}`),
  ];
}

function unknownMembers(expect: Expectation): readonly string[] {
  const unknown = Object.keys(expect).filter((member) => !(member in MEMBERS));
  return unknown.map((member) => `the expectation ${member} is not known`);
}

function checkStatus(expect: Expectation, observed: Observed, text: string): readonly string[] {
  const allowed = [expect.status].flat();
  if (allowed.includes(observed.status)) return [];
  return [`status ${observed.status}, expected ${allowed.join(' or ')}: ${text.slice(0, 300)}`];
}

function checkHeaders(expect: Expectation, observed: Observed): readonly string[] {
  return Object.entries(expect.headers ?? {}).flatMap(([name, matcher]) => {
    const value = observed.headers[name.toLowerCase()];
    // A null means a header that must not be there, not one that is null.
    return match(value, matcher === null ? { $absent: true } : matcher, `header ${name}`);
  });
}
