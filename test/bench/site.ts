/**
 * The processes of a run, and how each of them is called.
 *
 * @module
 */
import { join } from 'node:path';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { AnswerPlan } from './answer-plan.ts';
import { createBareClient } from './bare-client.ts';
import { type Built, functionNamed } from './built.ts';
import { callBare, callHttp, type OnPiece, type Target, type Timing, targetOf } from './call.ts';
import type { BareCommands, BareInput } from './processes/bare.ts';
import { type Child, startChild } from './processes/child.ts';
import type { DirectCommands, DirectInput } from './processes/direct.ts';
import type { FloorInput } from './processes/floor.ts';
import type { GatewayCommands, GatewayInput } from './processes/gateway.ts';
import type { Addresses, SurroundingsCommands } from './processes/surroundings.ts';
import { modelFor, type Workload } from './workloads.ts';

export interface Site extends AsyncDisposable {
  readonly built: Built;
  readonly addresses: Addresses;
  readonly surroundings: Child<SurroundingsCommands>;
  readonly client: BedrockRuntimeClient;
}

export type GatewayProcess = Child<GatewayCommands>;

/** The functions behind one front end, for measurements in which a request chooses among them. */
export const ALL_FUNCTIONS = ['code-completion', 'code-generation', 'chat'];

export async function startSite(built: Built): Promise<Site> {
  const surroundings = await startChild<SurroundingsCommands>(
    join(import.meta.dirname, 'processes', 'surroundings.ts'),
    { env: CREDENTIALS },
  );
  const addresses = await surroundings.ask('addresses');
  // The SDK looks for credentials in the environment of the bench itself.
  Object.assign(process.env, CREDENTIALS);
  const client = createBareClient(addresses.bedrock);
  return {
    built,
    addresses,
    surroundings,
    client,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await surroundings.stop();
    },
  };
}

/** The stand-ins do not look at the signature; making it is a part of the work. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' };

/** What the functions get of the deployment, authentication on. */
export function gatewayEnvironment({ addresses }: Pick<Site, 'addresses'>): Record<string, string> {
  return {
    ...CREDENTIALS,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: addresses.bedrock,
    AWS_ENDPOINT_URL_DYNAMODB: addresses.dynamodb,
    AWS_ENDPOINT_URL_KMS: addresses.kms,
    DUO_EDGE_SIGNING_KEY_ID: addresses.signingKeyId,
    DUO_EDGE_TABLE: addresses.table,
    DUO_EDGE_DEFAULT_MODEL: 'bedrock/amazon.bench-c100-s6-e0-code',
    AIGW_GITLAB_URL: addresses.issuer,
  };
}

/**
 * The limits of the heap that Lambda's own command line sets, of a function with 512 MB: 5 % of them for each half of
 * V8's young generation, 90 % for the old one. It goes before what a deployment says in `NODE_OPTIONS`.
 */
export const LAMBDA_HEAP = { NODE_OPTIONS: '--max-semi-space-size=25 --max-old-space-size=460' };

/** @param env what differs from {@link gatewayEnvironment} */
export function startGateway(
  site: Site,
  names: readonly string[] = ALL_FUNCTIONS,
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const files = names.map((name) => [name, functionNamed(site.built, name).file]);
  const input: GatewayInput = Object.fromEntries(files);
  return startChild(site.built.processes.gateway, {
    input,
    env: { ...gatewayEnvironment(site), ...env },
  });
}

/** The same functions, called as Lambda calls them. */
export function startDirect(site: Site): Promise<Child<DirectCommands>> {
  const files = ALL_FUNCTIONS.map((name) => [name, functionNamed(site.built, name).file]);
  const input: DirectInput = Object.fromEntries(files);
  return startChild(site.built.processes.direct, { input, env: gatewayEnvironment(site) });
}

export function startFloor({ built, addresses }: Site): Promise<GatewayProcess> {
  const input: FloorInput = { bedrock: addresses.bedrock };
  return startChild(built.processes.floor, { input, env: CREDENTIALS });
}

export function startBare({ built, addresses }: Site): Promise<Child<BareCommands>> {
  const input: BareInput = { bedrock: addresses.bedrock };
  return startChild(built.processes.bare, { input, env: CREDENTIALS });
}

/** One way to an answer: it makes a call and gives its times. */
export type Arm = (onPiece?: OnPiece) => Promise<Timing>;

/** What a measurement asks: in which form, and for which answer. */
export interface Ask {
  readonly form: Workload;
  readonly plan: AnswerPlan;
}

export function bareArm({ client }: Site, { form, plan }: Ask): Arm {
  const call = { client, modelId: modelFor(form, plan), streams: form.streams };
  return (onPiece) => callBare(call, onPiece);
}

export function httpArm(target: Target): Arm {
  return (onPiece) => callHttp(target, onPiece);
}

/** The request for an answer that is planned. */
export function gatewayTarget(site: Site, url: string, { form, plan }: Ask): Target {
  return gitlabTarget(site, url + form.path, form.body(`bedrock/${modelFor(form, plan)}`));
}

/** Any request as GitLab sends it, token included. */
export function gitlabTarget({ addresses }: Site, url: string, body: object): Target {
  return targetOf(url, body, {
    authorization: `Bearer ${addresses.token}`,
    'x-gitlab-authentication-type': 'oidc',
    'x-gitlab-instance-id': addresses.instanceId,
    'x-gitlab-realm': 'self-managed',
    'x-gitlab-version': '18.9.0',
    'x-gitlab-global-user-id': '3b6c0f1e9a7d42c8b5e1f0a3d6c9e2b4',
  });
}
