/**
 * What the model endpoint refuses, by its code, with what to do.
 *
 * @see contract of the model endpoint, errors
 * @module
 */
import type { CheckContext } from '../context.ts';
import { type Finding, failed, type Problem } from '../finding.ts';
import { answered, parseJson } from '../reasons.ts';
import type { Reply } from '../send-request.ts';

/** A refusal in OpenAI's form, or that of something else in its place. */
export function refusedModel(reply: Reply, { facts }: CheckContext, model = 'the model'): Finding {
  const code = codeIn(reply.text);
  const known = (facts.modelNames ?? []).join(', ');
  const { seen, fix } = PROBLEMS[code] ?? {
    seen: code === '' ? answered(reply) : `${reply.status} ${code}`,
    fix: isAnotherFunction(reply, code)
      ? 'This gateway has no model endpoint: deploy with --param="modelEndpoint=on", and give its URL without /v1.'
      : `See ${code || 'the status'} in docs/errors.md, and the log line of this request.`,
  };
  return failed({
    seen: seen.replace('<model>', model),
    gitlab: 'agents and Agentic Chat fail with this record',
    fix: fix.replace('<model>', model).replace('<known>', known || 'none'),
  });
}

/** Without the endpoint, the function for everything else refuses a key, in GitLab's form and not in OpenAI's. */
const isAnotherFunction = ({ status }: Reply, code: string) =>
  code === '' && (status === 401 || status === 404);

const PROBLEMS: Readonly<Record<string, Problem>> = {
  invalid_api_key: {
    seen: 'the key is refused',
    fix:
      'It is misspelt, revoked, expired, or of another gateway: npm run models -- key list shows the keys of this ' +
      'one, the log line (`reason`) says which. Make another: npm run models -- key create …',
  },
  keys_unavailable: {
    seen: 'the gateway cannot read its keys',
    fix: 'DynamoDB is out of reach: AWS’s health page; the table’s endpoint and the functions’ network.',
  },
  model_not_found: {
    seen: 'there is no <model> for this key',
    fix:
      'In GitLab name one of: <known>. Or let the key ask for it: npm run models -- key set <id> --model <model>; or ' +
      'make the name an alias: npm run models -- alias set <model> <identifier>',
  },
  budget_used_up: {
    seen: 'a budget of the key, its feature or all features is used up',
    fix: 'npm run models -- budget list shows which; raise it with budget set, or wait for the next month.',
  },
  feature_disabled: {
    seen: 'the feature of the key is switched off',
    fix: 'npm run models -- enable <feature>; npm run models -- key list shows the feature.',
  },
  model_denied: {
    seen: 'the gateway has no access to <model>',
    fix: 'Add it to the models parameter and deploy; npm run models -- check says what Bedrock wants.',
  },
  model_throttled: {
    seen: 'the account has used up its quota for <model>',
    fix: 'Request an increase in Service Quotas (Amazon Bedrock), or set a fallback for the alias.',
  },
  model_timeout: {
    seen: '<model> took too long',
    fix: 'Set a faster model or a fallback: npm run models -- alias set <model> <identifier>',
  },
  model_failed: {
    seen: '<model> fails',
    fix: 'See `awsError` in the log line of this request; npm run models -- check.',
  },
  model_unavailable: {
    seen: 'Bedrock or <model> is unavailable',
    fix: 'Wait, or set a fallback for the alias.',
  },
  unsupported_parameter: {
    seen: '<model> takes no tools, which agents cannot do without',
    fix: 'Choose a model that takes tools, such as claude-sonnet-4-6, for the Agent Platform.',
  },
};

function codeIn(text: string): string {
  const { error } = (parseJson(text) ?? {}) as { error?: { code?: unknown } };
  return typeof error?.code === 'string' ? error.code : '';
}
