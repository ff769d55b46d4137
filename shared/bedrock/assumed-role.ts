/**
 * Credentials of a role that is assumed for calls of Bedrock, mostly one of another account. Loaded where a call wants a
 * role, and left out of the bundles of deployments that may assume none: see `infra/deploy/unused-modules.ts`.
 *
 * STS is asked by one signed request, so its client need not be in the bundles either.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @module
 */
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { SignatureV4 } from '@smithy/signature-v4';
import { type HttpAnswer, readBytes } from '../aws-protocol.ts';
import { GatewayError } from '../errors.ts';
import type { SessionTags } from '../models/model-request.ts';

/** How roles are assumed, so that another account's Bedrock answers. */
export interface RoleOptions {
  /** Of calls whose assignment names none; undefined: the functions' own. */
  readonly role: string | undefined;
  /** What the other account demands besides. */
  readonly externalId: string | undefined;
  /** Which labels of a call become tags of its session: the feature, the project too, or none. */
  readonly tags: SessionTags;
  /** The deployment's, in which STS is asked. */
  readonly region: string;
  readonly stsEndpoint: string | undefined;
  readonly fips: boolean;
}

/** Who assumes which role, and as what. */
export interface RoleSession extends Omit<RoleOptions, 'role' | 'tags'> {
  readonly role: string;
  /** Session tags with their names. */
  readonly tags: readonly (readonly [name: string, value: string])[];
  /** Signs and sends with the functions' own role. */
  readonly home: BedrockRuntimeClient;
}

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** The longest session of a role that a role assumes, in seconds. */
const SESSION_S = 3_600;

/** A developer waits, and a failed attempt is repeated like any other call. In milliseconds. */
const TIMEOUT_MS = 1_500;

/** How long before their end credentials are replaced, and for how long a failure to do so is let rest. */
const EARLY_MS = 300_000;
const PAUSE_MS = 15_000;

/**
 * Gives credentials that are good for a call, and asks for others five minutes before they end. `now` is the clock,
 * in milliseconds since the epoch. Rejects with a {@link GatewayError}: `model_denied` where the role may not be
 * assumed, `model_unavailable` where STS is not there.
 */
export function createRoleCredentials(
  session: RoleSession,
  now = Date.now,
): () => Promise<RoleCredentials> {
  let last: RoleCredentials | undefined;
  let replaceAtMs = 0;
  let loading: Promise<RoleCredentials> | undefined;

  async function load(): Promise<RoleCredentials> {
    try {
      last = await assumeRole(session);
      replaceAtMs = Math.max(now() + PAUSE_MS, last.expiration.getTime() - EARLY_MS);
      return last;
    } catch (error) {
      if (!last || last.expiration.getTime() <= now() + PAUSE_MS) throw error;
      replaceAtMs = now() + PAUSE_MS;
      return last;
    } finally {
      loading = undefined;
    }
  }

  return async () => {
    if (last && now() < replaceAtMs) return last;
    loading ??= load();
    return loading;
  };
}

async function assumeRole(session: RoleSession): Promise<RoleCredentials> {
  const { status, text } = await askSts(session);
  if (status === 200) return credentialsIn(text);
  const awsError = textOf('Code', text);
  if (isTransient(status, awsError)) throw unavailable(awsError);
  throw new GatewayError(
    'model_denied',
    'The role for Bedrock cannot be assumed: see docs/organisations.md',
    { awsError },
  );
}

interface StsAnswer {
  readonly status: number;
  readonly text: string;
}

async function askSts(session: RoleSession): Promise<StsAnswer> {
  const { config } = session.home;
  const { protocol, hostname, port, host, pathname } = new URL(stsAddress(session));
  const signer = new SignatureV4({
    credentials: config.credentials,
    region: session.region,
    sha256: config.sha256,
    service: 'sts',
  });
  const request = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path: pathname,
    query: {},
    headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
    body: question(session),
  });
  try {
    const { response } = await config.requestHandler.handle(request as never, {
      abortSignal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { statusCode, body } = response as unknown as HttpAnswer;
    return { status: statusCode, text: (await readBytes(body)).toString() };
  } catch (cause) {
    throw unavailable((cause as Error).name, cause);
  }
}

function unavailable(awsError: string, cause?: unknown): GatewayError {
  const reason = 'STS did not give the role for Bedrock';
  return new GatewayError('model_unavailable', reason, { awsError, cause });
}

function isTransient(status: number, awsError: string): boolean {
  return status >= 500 || status === 429 || /^Throttl|^RequestLimit/.test(awsError);
}

/** Where the regional STS is, if it is not under `amazonaws.com`. */
const SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
};

/** The regional STS, in the role's partition. */
export function stsAddress({
  role,
  region,
  stsEndpoint,
  fips,
}: Pick<RoleSession, 'role' | 'region' | 'stsEndpoint' | 'fips'>): string {
  const [, partition = ''] = role.split(':');
  // GovCloud's usual endpoints are FIPS endpoints; Canada has none.
  const service = fips && /^us-(?!gov)/.test(region) ? 'sts-fips' : 'sts';
  return stsEndpoint ?? `https://${service}.${region}.${SUFFIXES[partition] ?? 'amazonaws.com'}/`;
}

function question({ role, externalId, tags }: RoleSession): string {
  const name = ['duo-edge', ...tags.map(([, value]) => value)].join('-');
  const parameters = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: name.slice(0, 64),
    DurationSeconds: String(SESSION_S),
    ...(externalId && { ExternalId: externalId }),
  });
  for (const [index, [key, value]] of tags.entries()) {
    parameters.append(`Tags.member.${index + 1}.Key`, key);
    parameters.append(`Tags.member.${index + 1}.Value`, value);
  }
  return parameters.toString();
}

function credentialsIn(xml: string): RoleCredentials {
  return {
    accessKeyId: textOf('AccessKeyId', xml),
    secretAccessKey: textOf('SecretAccessKey', xml),
    sessionToken: textOf('SessionToken', xml),
    expiration: new Date(textOf('Expiration', xml)),
  };
}

/** What the first element of a name holds: letters, digits and signs that XML need not escape. */
function textOf(name: string, xml: string): string {
  const [, rest = ''] = xml.split(`<${name}>`, 2);
  return rest.slice(0, Math.max(rest.indexOf('<'), 0)).trim();
}
