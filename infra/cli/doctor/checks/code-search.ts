/**
 * Semantic code search: what GitLab's own test of its set-up does, for indexing and for searching.
 *
 * @see contract 2.13
 * @module
 */
import { parseModelIdentifier } from '#shared/models/model-id.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, skipped, warning } from '../finding.ts';
import { embeddingsBody, INDEX_PATH, railsHeaders, SEARCH_PATH } from '../gitlab-requests.ts';
import { answered, detailOf, parseJson, reasonOf } from '../reasons.ts';
import type { Reply } from '../send-request.ts';

/** GitLab's limit for the answer, in milliseconds. */
const LIMIT_MS = 20_000;

export const codeSearch: Check = {
  id: 'code-search',
  title: 'Semantic code search',
  needs: ['token'],
  token: true,
  async run(context) {
    const indexed = await embed(context, INDEX_PATH);
    if ('finding' in indexed) return indexed.finding;
    const searched = await embed(context, SEARCH_PATH);
    if ('finding' in searched) return searched.finding;
    return judge(context, [indexed, searched]);
  },
};

interface Vector {
  readonly length: number;
  /** The model that made it. */
  readonly identifier: string;
  readonly elapsedMs: number;
}

interface Answer {
  readonly model?: { readonly identifier?: unknown };
  readonly predictions?: readonly { readonly embedding?: unknown }[];
}

async function embed(
  context: CheckContext,
  path: string,
): Promise<Vector | { readonly finding: Finding }> {
  const answer = await context.ask({
    path,
    headers: railsHeaders(context),
    body: embeddingsBody(context.options),
    limitMs: LIMIT_MS,
  });
  if (answer.type === 'silence') {
    return { finding: failed({ seen: `${path}: ${reasonOf(answer)}`, ...BROKEN }) };
  }
  if (answer.status !== 200) return { finding: refused(context, answer) };
  const { model, predictions = [] } = (parseJson(answer.text) ?? {}) as Answer;
  const vector = predictions[0]?.embedding;
  if (predictions.length !== 1 || !Array.isArray(vector) || vector.length === 0) {
    return { finding: failed({ seen: `${path}: 200 without one vector for one text`, ...BROKEN }) };
  }
  const identifier = String(model?.identifier ?? '');
  return { length: vector.length, identifier, elapsedMs: answer.elapsedMs };
}

const BROKEN = {
  gitlab: 'the test of the set-up fails; code search finds nothing new',
  fix: 'Look for the log line of this route in the chat function: `outcome` and `awsError`.',
};

function refused({ options }: CheckContext, reply: Reply): Finding {
  if (reply.status === 403) {
    return skipped('the token lacks the scope generate_embeddings_codebase');
  }
  // Nobody chose a model, which is no fault where code search is not used.
  if (options.embeddingModel === undefined && reply.status === 400) {
    return skipped('no embedding model is assigned', ASSIGN);
  }
  return failed({
    seen: answered(reply),
    gitlab: detailOf(reply.text) ?? BROKEN.gitlab,
    fix: FIXES[reply.status] ?? BROKEN.fix,
  });
}

const ASSIGN =
  'To examine it, give --embedding-model as chosen in GitLab, such as ' +
  'bedrock/amazon.titan-embed-text-v2:0.';

const FIXES: Readonly<Record<number, string>> = {
  400: 'Give an embedding model that Bedrock has in this region, such as bedrock/amazon.titan-embed-text-v2:0.',
  401: 'The role has no access to the model: add it to the models parameter and deploy.',
  429: 'The account has used up its quota for the model: request an increase in Service Quotas.',
};

function judge({ options }: CheckContext, [indexed, searched]: readonly [Vector, Vector]): Finding {
  const { identifier, length } = indexed;
  if (searched.length !== length || searched.identifier !== identifier) {
    return failed({
      seen: `index: ${length} numbers by ${identifier}; search: ${searched.length} by ${searched.identifier}`,
      gitlab: 'code search finds nothing, or the wrong code: such vectors cannot be compared',
      fix: 'Assign one model to embeddings, without a canary, and index again.',
    });
  }
  const lengths = lengthsOf(identifier);
  const possible = lengths.length > 0 ? `; it can make ${lengths.join(', ')}` : '';
  const seen = `${identifier}: vectors of ${length} numbers${possible}`;
  const { dimensions = length } = options;
  if (dimensions !== length) {
    return failed({
      seen: `${seen}; GitLab expects ${dimensions}`,
      gitlab: 'the test of the set-up fails and names the length that came',
      fix: `In GitLab set the dimensions of the embedding model to ${length}, or choose a model that makes ${dimensions}.`,
    });
  }
  if (lengths.length > 0 && !lengths.includes(length)) {
    return warning({ seen, fix: 'Something changes the answer: check what is in between.' });
  }
  return ok(`${seen}; index ${indexed.elapsedMs} ms, search ${searched.elapsedMs} ms`);
}

/** The lengths that the model is known to have; none if it is not known. */
function lengthsOf(identifier: string): readonly number[] {
  // The region only completes the target; lengths are the same everywhere.
  const target = parseModelIdentifier(identifier, 'us-east-1');
  return capabilitiesOf(target?.modelId ?? '', target?.baseModel).embedding?.dimensions ?? [];
}
