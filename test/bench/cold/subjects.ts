/**
 * What is started cold, and what is asked of it first.
 *
 * @module
 */
import { MODEL_CHECK, modelCheckBody } from '../../support/bodies.ts';
import { HUNDRED_TOKENS, modelIdOf } from '../answer-plan.ts';
import { functionNamed } from '../built.ts';
import { gatewayTarget, type Site } from '../site.ts';
import { modelFor, type WorkloadName, workload } from '../workloads.ts';

export interface Subject {
  readonly name: string;
  readonly file: string;
  readonly event: object;
}

/** The bare SDK first: everything is compared with it. */
export function coldSubjects(site: Site): Subject[] {
  const modelId = modelIdOf(HUNDRED_TOKENS);
  const connectionTest = modelCheckBody(`bedrock/${modelId}`);
  return [
    { name: 'bare SDK', file: site.built.bareSdk.file, event: { modelId } },
    subject(site, 'code-completion', firstRequest('sync')),
    subject(site, 'code-generation', firstRequest('sse')),
    {
      ...subject(site, 'code-generation', firstRequest('v4-sync')),
      name: 'code-generation, completion by v4',
    },
    subject(site, 'chat', firstRequest('ndjson')),
    {
      ...subject(site, 'chat', {
        path: MODEL_CHECK,
        resource: `${PROMPTS}{prompt_id+}`,
        pathParameters: { prompt_id: MODEL_CHECK.slice(PROMPTS.length) },
        body: connectionTest,
      }),
      name: CONNECTION_TEST,
    },
    subject(site, 'platform', { method: 'GET', path: '/monitoring/healthz', body: undefined }),
    {
      ...subject(site, 'platform', { path: '/v1/code/user_access_token', body: {} }),
      name: USER_TOKEN,
    },
  ];
}

/** The two answers for which GitLab waits 3 s, a cold start included. */
export const CONNECTION_TEST = 'chat, connection test';
export const USER_TOKEN = 'platform, user token';

export interface FirstRequest {
  readonly method?: string;
  readonly path: string;
  readonly resource?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly body: object | undefined;
}

/** The request for 100 tokens. */
export function firstRequest(name: WorkloadName): FirstRequest {
  const form = workload(name);
  const body = form.body(`bedrock/${modelFor(form, HUNDRED_TOKENS)}`);
  if (!form.path.startsWith(PROMPTS)) return { path: form.path, body };
  const pathParameters = { prompt_id: form.path.slice(PROMPTS.length) };
  return { path: form.path, resource: `${PROMPTS}{prompt_id+}`, pathParameters, body };
}

const PROMPTS = '/v1/prompts/';

/** The event that API Gateway makes of a request, and the function that gets it. */
export function subject(site: Site, name: string, request: FirstRequest): Subject {
  const { method = 'POST', path, resource = path, pathParameters = null, body } = request;
  const ask = { form: workload('sync'), plan: HUNDRED_TOKENS };
  const { headers } = gatewayTarget(site, 'http://127.0.0.1', ask);
  const event = {
    resource,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([header, value]) => [header, [value]]),
    ),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters,
    stageVariables: null,
    requestContext: { resourcePath: resource, httpMethod: method, path, identity: {} },
    body: body ? JSON.stringify(body) : null,
    isBase64Encoded: false,
  };
  return { name, file: functionNamed(site.built, name).file, event };
}
