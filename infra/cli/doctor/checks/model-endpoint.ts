/**
 * The gateway's model endpoint, as GitLab's own service asks it with a key: the key, a model's name, and a stream
 * with a call of a tool.
 *
 * @see contract of the model endpoint
 * @module
 */
import { isLoopback } from '../../common/aws.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, warning } from '../finding.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';
import type { Answer, Reply } from '../send-request.ts';
import { refusedModel } from './model-refusals.ts';
import { judgeToolStream, toolBody } from './model-stream.ts';

const MODELS = '/v1/models';
const COMPLETIONS = '/v1/chat/completions';

/** That the service gives up after, without a byte, in milliseconds. */
const LIMIT_MS = 30_000;

/** For a stream, which shows signs of life. */
const STREAM_LIMIT_MS = 120_000;

export const modelKey: Check = {
  id: 'model-key',
  title: 'Model endpoint: the key',
  needs: ['healthz'],
  async run(context) {
    const { modelKey: key = '' } = context.options;
    const answer = await list(context, key);
    if (answer.type === 'silence') return failed({ seen: reasonOf(answer), fix: REACH });
    if (answer.status !== 200) return refusedModel(answer, context);
    const names = namesIn(answer.text);
    if (names === undefined) return failed({ seen: answered(answer), fix: REACH });
    context.facts.modelNames = names;
    const wrong = await list(context, wrongKey(key));
    if (wrong.type === 'reply' && wrong.status === 200) return openToAll(context);
    if (names.length === 0) {
      const fix = 'Let it ask for some: npm run models -- key set <id> --model claude-sonnet-4-6';
      return warning({ seen: 'accepted, but it may ask for no model', fix });
    }
    return ok(`accepted, another one refused; may ask for ${names.join(', ')}`);
  },
};

const REACH = 'Check the URL, and that nothing in between changes /v1/models.';

const list = (context: CheckContext, key: string): Promise<Answer> =>
  context.ask({
    method: 'GET',
    path: MODELS,
    headers: { authorization: `Bearer ${key}` },
    limitMs: LIMIT_MS,
  });

/** Of the same form, with another secret. */
function wrongKey(key: string): string {
  return `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
}

function openToAll({ options }: CheckContext): Finding {
  const seen = 'any key is accepted: authentication is disabled';
  const fix = 'Remove AIGW_AUTH__BYPASS_EXTERNAL.';
  return (isLoopback(options.url) ? warning : failed)({ seen, fix });
}

function namesIn(text: string): readonly string[] | undefined {
  const { data } = (parseJson(text) ?? {}) as { data?: unknown };
  if (!Array.isArray(data)) return undefined;
  return data.flatMap((entry: { id?: unknown } | null) =>
    typeof entry?.id === 'string' ? [entry.id] : [],
  );
}

export const modelAnswer: Check = {
  id: 'model-answer',
  title: 'Model endpoint: an answer',
  needs: ['model-key'],
  async run(context) {
    const model = nameOf(context);
    const slash = /^(?:custom_openai|openai|litellm_proxy)\//.test(model) ? '' : model;
    if (slash.includes('/')) return withSlash(model);
    const messages = [{ role: 'user', content: 'Answer with the word OK.' }];
    const answer = await complete(context, { model, max_tokens: 1, messages }, LIMIT_MS);
    if (answer.type === 'silence')
      return failed({ seen: reasonOf(answer), gitlab: GIVES_UP, fix: SLOW });
    if (answer.status !== 200) return refusedModel(answer, context, model);
    context.facts.answeringModel = model;
    return ok(`${model}${behind(answer)} answers after ${answer.elapsedMs} ms`);
  },
};

const GIVES_UP = 'the service asks again, up to six times, and then ends the session';
const SLOW =
  'Set a faster model or a fallback for this name: npm run models -- alias set <name> <model>';

function behind({ headers }: Reply): string {
  const model = headers['x-duo-edge-model'];
  return model === undefined ? '' : ` (${model})`;
}

function withSlash(model: string): Finding {
  return failed({
    seen: `${model} has a slash`,
    gitlab: 'the service fails before it asks the gateway',
    fix:
      'Name the model in GitLab by its usual name, such as claude-sonnet-4-6, or give it an alias without a ' +
      'slash: npm run models -- alias set <name> <model>',
  });
}

/** What was given; else the first name of the key that is a model's. */
function nameOf({ options, facts }: CheckContext): string {
  const names = facts.modelNames ?? [];
  return options.modelName ?? names.find((name) => name !== 'default') ?? 'default';
}

function complete(context: CheckContext, body: object, limitMs: number): Promise<Answer> {
  const { modelKey: key = '' } = context.options;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  return context.ask({ path: COMPLETIONS, headers, body, limitMs });
}

export const modelTools: Check = {
  id: 'model-tools',
  title: 'Model endpoint: a tool, streamed',
  needs: ['model-answer'],
  async run(context) {
    const model = context.facts.answeringModel ?? nameOf(context);
    const answer = await complete(context, toolBody(model), STREAM_LIMIT_MS);
    if (answer.type === 'silence')
      return failed({ seen: reasonOf(answer), gitlab: GIVES_UP, fix: SLOW });
    return answer.status === 200 ? judgeToolStream(answer) : refusedModel(answer, context, model);
  },
};
