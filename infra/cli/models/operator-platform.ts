/**
 * Serving platforms as the operator reaches them: with the operator's own credentials, from where the
 * operator sits.
 *
 * @module
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GatewayError } from '#shared/errors.ts';
import { createGlob } from '#shared/glob.ts';
import type { ModelPlatform } from '#shared/models/model-event.ts';
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { createPlatformKeys, type PlatformKeys } from '#shared/openai/keys.ts';
import { createOpenAiPlatform } from '#shared/openai/platform.ts';
import { parsePlatformItem } from '#shared/openai/platform-item.ts';
import { ANY, assignmentKey } from '#shared/routing/assignment.ts';
import { PLATFORM } from '#shared/routing/listed-platform.ts';
import type { AssignmentStore } from './assignment-store.ts';

/** For one call to Secrets Manager, in milliseconds. */
const TIMEOUT_MS = 20_000;

export type EntryOf = (name: string) => Promise<PlatformEntry | undefined>;

/** The enabled entry of a name; undefined where there is none that can be used. */
export function readEntries(store: Pick<AssignmentStore, 'read'>): EntryOf {
  return async (name) => {
    const record = await store.read(assignmentKey(ANY, PLATFORM + name));
    if (record?.stored.type !== 'platform' || !record.stored.platform.enabled) return undefined;
    const entry = parsePlatformItem(name, record.content);
    return 'baseUrl' in entry ? entry : undefined;
  };
}

export function createOperatorPlatform(keys: PlatformKeys, entryOf: EntryOf): ModelPlatform {
  return createOpenAiPlatform({
    // The operator may have a server on the same machine.
    loopback: true,
    keys,
    matches: (pattern, model) => createGlob(pattern)(model),
    entryOf,
  });
}

/** With the operator's own credentials; the key that GitLab sends is not known here. */
export function operatorKeys(region: string): PlatformKeys {
  let client: SecretsManagerClient | undefined;
  return createPlatformKeys({
    now: Date.now,
    readSecret: async (arn) => {
      client ??= new SecretsManagerClient({ region, maxAttempts: 2 });
      const command = new GetSecretValueCommand({ SecretId: arn });
      const { SecretString = '' } = await client.send(command, {
        abortSignal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return SecretString;
    },
    signForService: async () => {
      throw new GatewayError('model_credentials', 'Only the functions have their role');
    },
  });
}

/** Keys that come with GitLab's requests or belong to the functions, so that nobody else can try them. */
export function isForFunctionsOnly({ key }: PlatformEntry): boolean {
  return key.type === 'request' || key.type === 'role';
}
