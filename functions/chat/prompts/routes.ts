/**
 * Prompts by id: `POST /v1/prompts/{id}` and `POST /v2/prompts/{id}`.
 *
 * @see contract 2.10 and 2.11
 * @module
 */
import * as v from 'valibot';
import { accessToPrompt, requireScope } from '#shared/auth/authenticate.ts';
import { GatewayError } from '#shared/errors.ts';
import { laxBoolean, optional, rule, text } from '#shared/gitlab/fields.ts';
import { profileOf } from '#shared/gitlab/gitlab-families.ts';
import { lacksIdentifier, locationOf, requestedModel } from '#shared/gitlab/model-metadata.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import type { Call, ErrorForm, GatewayResponse, Route } from '#shared/http/route.ts';
import { dateText } from '#shared/prompts/date-text.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerPrompt, type RouteVersion } from './answer.ts';
import type { PromptDefinition } from './definition.ts';
import { PROMPTS } from './registry.ts';
import { resolveVersion } from './version.ts';

/** Members by name, of any type. A list, which is an object to valibot too, has no names. */
const Members = v.pipe(
  v.unknown(),
  rule('dict_type', isPlainObject, 'Input should be a valid dictionary'),
  v.record(v.string(), v.unknown()),
);

/** GitLab's constraints have ten characters; a library makes expressions of what is given. */
const CONSTRAINT_LIMIT = 255;

/** How much of one that we cannot meet is logged. */
const LOGGED_CONSTRAINT = 64;

const PromptRequest = v.object({
  inputs: Members,
  prompt_version: optional(text(CONSTRAINT_LIMIT)),
  stream: optional(laxBoolean),
  // Features without a model of their own come without it.
  model_metadata: v.optional(v.unknown()),
});

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const VERSIONS: readonly RouteVersion[] = ['v1', 'v2'];

export function promptRoutes(dependencies: Dependencies): Route[] {
  return VERSIONS.map((version) => ({
    methods: ['POST'],
    path: `/${version}/prompts/{prompt_id+}`,
    errorForm: promptErrors,
    answer: createAnswer(dependencies, version),
  }));
}

/** GitLab's connection test. It may fail before its prompt is looked up. */
const CONNECTION_TEST = /\/prompts\/model_configuration\/check$/;

function promptErrors({ path, record }: RequestContext): ErrorForm {
  if (CONNECTION_TEST.test(path)) return 'connection-test';
  return record.streamed ? 'prompt-stream' : 'prompt';
}

function createAnswer({ ask }: Dependencies, routeVersion: RouteVersion) {
  return async (
    context: RequestContext,
    { caller, parameters }: Call,
  ): Promise<GatewayResponse> => {
    const { prompt_id: id = '' } = parameters;
    const definition = findPrompt(id);
    context.record.prompt = id;
    const request = parseBody(PromptRequest, context);
    const { version, unmet } = resolveVersion(request.prompt_version, definition.versions);
    context.record.promptVersion = version;
    if (unmet !== undefined) context.record.unmetPromptVersion = unmet.slice(0, LOGGED_CONSTRAINT);
    requireScope(caller, accessToPrompt(id, scopesOf(definition, version)));

    const streaming = request.stream ?? false;
    const { feature, maxOutputTokens, temperature, open } = definition;
    if (feature === 'model_configuration_check') requireModel(request.model_metadata);
    const { family, ...model } = requestedModel(request.model_metadata);
    const { buildPrompt, shape } = open(withDate(request.inputs));
    const limits = { maxOutputTokens, ...(temperature !== undefined && { temperature }) };
    const answer = await ask(context, {
      feature,
      ...locationOf(model),
      buildPrompt: (target) => ({
        prompt: buildPrompt(profileOf(target, family).strictFormat),
        ...limits,
      }),
      streaming,
    });
    return answerPrompt(context, answer, { version: routeVersion, shape, streaming });
  };
}

/** The test of a record without an identifier would test, and approve, the default model. */
function requireModel(metadata: unknown): void {
  if (!lacksIdentifier(metadata)) return;
  const reason = 'No model is given: the model identifier is empty';
  throw new GatewayError('bad_request', reason, { detail: reason });
}

function findPrompt(id: string): PromptDefinition {
  const definition = PROMPTS.get(id);
  if (definition) return definition;
  throw new GatewayError('not_found', 'No such prompt', { detail: `Prompt '${id}' not found` });
}

function scopesOf(definition: PromptDefinition, version: string): readonly string[] {
  const { scopes, laterScopes, versions } = definition;
  if (laterScopes === undefined) return scopes;
  const isLater = versions.indexOf(version) >= versions.indexOf(laterScopes.from);
  return isLater ? laterScopes.scopes : scopes;
}

function withDate(inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...inputs, current_date: inputs['current_date'] ?? dateText(new Date()) };
}
