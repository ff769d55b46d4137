/**
 * What `npm start` prints for a new user.
 *
 * @module
 */
import type { BedrockSource } from './bedrock-source.ts';
import type { Identity, StartedGateway } from './environment.ts';

const BODY = JSON.stringify({
  prompt_version: 1,
  current_file: {
    file_name: 'hello.rb',
    content_above_cursor: 'def hello_world',
    content_below_cursor: '',
  },
});

export interface Introduced extends StartedGateway {
  /** The file that keeps the log lines of requests. */
  readonly requestLog: string | undefined;
}

export function introduction(url: string, started: Introduced): string {
  const { bedrock, dynamodb, defaultModel, documentation, identity, modelsEnvironment } = started;
  return [
    '',
    'Duo Edge, the serverless AI gateway for GitLab Duo Self-Hosted',
    '',
    `  URL            ${url}`,
    `  Bedrock        ${bedrockLine(bedrock)}`,
    `  Default model  ${defaultModel}`,
    `  DynamoDB       ${dynamodb}`,
    `  Documentation  ${documentation}`,
    `  Callers        ${identityLine(identity)}`,
    '',
    ...firstRequest(url, identity),
    ...modelEndpointLines(url, started),
    'Assign models, in another terminal:',
    '',
    `export ${Object.entries(modelsEnvironment)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    'npm run models -- list',
    '',
    ...servingPlatformLines(started.servingPlatform),
    ...requestLogLines(started.requestLog),
  ].join('\n');
}

function requestLogLines(file: string | undefined): readonly string[] {
  if (file === undefined) return [];
  return [
    `What requests used and cost is kept in ${file}:`,
    '',
    `npm run usage -- --from ${file}`,
    '',
  ];
}

const QUESTION = JSON.stringify({
  model: 'default',
  messages: [{ role: 'user', content: 'Say hello' }],
});

function modelEndpointLines(
  url: string,
  { modelKey, identity }: StartedGateway,
): readonly string[] {
  if (modelKey === undefined) return [];
  const key = identity.type === 'bypass' ? '' : ` -H 'Authorization: Bearer ${modelKey}'`;
  return [
    'The same models for programs that bring their own prompts, at /v1 of this URL:',
    '',
    `curl -s ${url}/v1/chat/completions${key} -d '${QUESTION}'`,
    '',
  ];
}

function servingPlatformLines(url: string | undefined): readonly string[] {
  if (url === undefined) return [];
  return [
    `A serving platform to try listens on ${url}; no real model runs there:`,
    '',
    `npm run models -- platform add demo ${url} --kind vllm --insecure-http`,
    'npm run models -- assign code_completions demo//demo-model',
    '',
  ];
}

function bedrockLine(bedrock: BedrockSource): string {
  switch (bedrock.type) {
    case 'aws':
      return `Amazon Bedrock in ${bedrock.region}`;
    case 'endpoint':
      return bedrock.url;
    case 'stand-in':
      return `the built-in stand-in; no real model is called (${bedrock.why})`;
  }
}

function identityLine(identity: Identity): string {
  switch (identity.type) {
    case 'bypass':
      return 'everyone: AIGW_AUTH__BYPASS_EXTERNAL disables authentication';
    case 'gitlab':
      return `tokens from ${identity.url}`;
    case 'development':
      return 'the development token below; set AIGW_GITLAB_URL to trust your GitLab instead';
  }
}

function firstRequest(url: string, identity: Identity): string[] {
  if (identity.type === 'gitlab') return [];
  const token = identity.type === 'development' ? identity.token : '';
  const instance = identity.type === 'development' ? identity.instanceId : '';
  const headers = [
    'Content-Type: application/json',
    ...(token === ''
      ? []
      : [
          'X-Gitlab-Authentication-Type: oidc',
          'X-Gitlab-Realm: self-managed',
          `X-Gitlab-Instance-Id: ${instance}`,
          `Authorization: Bearer ${token}`,
        ]),
  ];
  const options = headers.map((header) => `-H '${header}'`).join(' ');
  return ['Try it:', '', `curl -s ${url}/v2/code/completions ${options} -d '${BODY}'`, ''];
}
