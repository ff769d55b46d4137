/**
 * Plays one cell of the fault matrix: one fault, in one form, through a gateway of its own, so that no
 * cell feels the budget or the breakers of another.
 *
 * @module
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { Answer } from '#infra/local/bedrock-stand-in/server.ts';
import { startLocalGateway } from '#infra/local/gateway.ts';
import { type LocalIssuer, startIssuer } from '#infra/local/issuer.ts';
import { createHandlers } from '../support/handlers.ts';
import { open, type Reply, type SentRequest, send } from '../support/send.ts';
import type { Fault } from './fault.ts';
import type { FaultSite } from './fault-site.ts';
import type { Form } from './form.ts';
import { worldEnvironment } from './world.ts';

export interface Cell {
  readonly fault: Fault;
  readonly form: Form;
}

export interface Played {
  /** Absent: the caller left. */
  readonly reply?: Reply;
  /** The same request again, with a model that is well. */
  readonly next: Reply;
  /** Calls of models that would never end by themselves, and that the gateway did not end. */
  readonly openCalls: number;
  /** The outcome in the log line of the request. */
  readonly outcome: unknown;
}

/** How slow the slow keys of an issuer are, in milliseconds. */
const SLOW_KEYS_MS = 200;

/** How long ending a call may take until it counts as forgotten, in milliseconds. */
const ENDING_MS = 5_000;

export async function playCell(site: FaultSite, { fault, form }: Cell): Promise<Played> {
  await using issuer = await issuerOf(fault, site);
  const modelId = site.newModelId();
  const outcomes: unknown[] = [];
  const handlers = await createHandlers(
    { ...site.environment, AIGW_GITLAB_URL: issuer.url, ...worldEnvironment(fault), ...fault.env },
    (_level, message, facts) => {
      if (message === 'request') outcomes.push((facts as { outcome: unknown }).outcome);
    },
  );
  await using gateway = await startLocalGateway({ handlers });
  const request = await toRequest(form, modelId, issuer);
  const model = watchModel(fault.model?.(form.pieces) ?? wellModel(form));
  const { fallback } = fault;
  if (fallback) {
    site.model(`${modelId}-2`, () => fallback(form.pieces));
    await site.assign(issuer.instanceId, modelId, `${modelId}-2`);
  }

  site.model(modelId, model.answer);
  const reply = await ask(gateway.url, request, { fault, form, called: model.called });
  const openCalls = await model.countOpen();
  site.model(modelId, () => wellModel(form));
  const next = await send(gateway.url, request);
  return { ...(reply && { reply }), next, openCalls, outcome: outcomes[0] };
}

function wellModel({ pieces }: Form): Script {
  return { type: 'answer', text: pieces };
}

/** Some cells spoil their issuer, or have models assigned to it: they get one of their own. */
async function issuerOf({ world, fallback }: Fault, { issuer }: FaultSite): Promise<LocalIssuer> {
  if (world !== 'keys-down' && world !== 'keys-slow' && !fallback) {
    return { ...issuer, [Symbol.asyncDispose]: async () => {} };
  }
  const own = await startIssuer();
  if (world === 'keys-down') own.down(true);
  if (world === 'keys-slow') own.slow(SLOW_KEYS_MS);
  return own;
}

async function toRequest(form: Form, modelId: string, issuer: LocalIssuer): Promise<SentRequest> {
  return {
    path: form.path,
    body: form.body(`bedrock/${modelId}`),
    headers: {
      authorization: `Bearer ${await issuer.sign(form.claims)}`,
      'x-gitlab-authentication-type': 'oidc',
      'content-type': 'application/json',
      'x-gitlab-instance-id': issuer.instanceId,
      'x-gitlab-realm': 'self-managed',
      'x-gitlab-version': '18.9.0',
      ...form.headers,
    },
  };
}

function watchModel(script: Script | Answer) {
  const called = Promise.withResolvers<void>();
  const endless: AbortSignal[] = [];
  const answer: Answer = async (call) => {
    const chosen = typeof script === 'function' ? await script(call) : script;
    if (neverEnds(chosen)) endless.push(call.aborted);
    called.resolve();
    return chosen;
  };
  return {
    answer,
    called: called.promise,
    async countOpen() {
      const ends = endless.map((signal) => (signal.aborted ? undefined : once(signal, 'abort')));
      const late = new AbortController();
      await Promise.race([
        Promise.all(ends),
        delay(ENDING_MS, undefined, { signal: late.signal }).catch(() => {}),
      ]);
      late.abort();
      return endless.filter(({ aborted }) => !aborted).length;
    },
  };
}

function neverEnds(script: Script): boolean {
  return script.type === 'hang' || (script.type === 'answer' && script.fault?.type === 'hang');
}

interface Asking extends Cell {
  /** Resolves when the model has been called. */
  readonly called: Promise<void>;
}

/** The reply, or nothing when it is the caller who leaves. */
async function ask(
  url: string,
  request: SentRequest,
  { fault, form, called }: Asking,
): Promise<Reply | undefined> {
  if (fault.sees.type !== 'nobody') return send(url, request);

  const leaving = new AbortController();
  const response = open(url, { ...request, signal: leaving.signal });
  response.then((begun) => begun.on('error', () => {})).catch(() => {});
  if (fault.world === 'caller-leaves-during' && form.streams) await response;
  await called;
  leaving.abort();
  return undefined;
}
