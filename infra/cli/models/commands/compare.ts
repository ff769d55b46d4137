import { type Command, InvalidArgumentError } from 'commander';
import { FEATURES, type FeatureProfile } from '#shared/routing/features.ts';
import { UsageError } from '../../common/failures.ts';
import { isConfirmed } from '../change.ts';
import {
  type Comparison,
  comparePairs,
  type Pair,
  type Planned,
  type PlannedInput,
  planInputs,
  sum,
} from '../compare/compare-models.ts';
import { differencesText, summarize, summaryText } from '../compare/comparison-text.ts';
import { ownInputs, readInputs } from '../compare/inputs.ts';
import { usdText } from '../describe-record.ts';
import { FEATURE_NAMES, parseFeature } from '../feature-input.ts';
import { resolveModel } from '../model-input.ts';
import type { Open, Session } from '../session.ts';

const HELP = `
Sends the same inputs to both models, through the functions' own prompts and parsers, from this machine and
with your credentials, and shows latency, cost, validity and differences. Inputs are the project's own, or
those of a file: one JSON object per line, {"path": "/v2/code/completions", "body": {…}}, as GitLab sends it.
Nothing is taken from traffic, and nothing is stored. Costs what the calls cost: the estimate comes first.`;

interface CompareOptions {
  readonly inputs?: string;
  readonly count: number;
  readonly budget: number;
  readonly show: number;
}

export function addCompareCommand(program: Command, open: Open): void {
  const compare = program
    .command('compare')
    .description('ask two models the same, and show the answers side by side')
    .argument('<feature>', 'feature')
    .argument('<model>', 'the first model')
    .argument('<other>', 'the other model')
    .option('--inputs <file>', "inputs of your own (default: the project's)")
    .option('--count <n>', 'most inputs to send', wholeNumber, 20)
    .option('--budget <usd>', 'most US dollars to spend', amount, 5)
    .option('--show <n>', 'differences to show', wholeNumber, 3)
    .addHelpText('after', HELP);

  compare.action(async (text: string, ...models: string[]) => {
    const session = await open(compare);
    const feature = parseComparable(text);
    await runComparison(session, {
      feature,
      models: models.slice(0, 2),
      ...compare.opts<CompareOptions>(),
    });
  });
}

function wholeNumber(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}

function amount(text: string): number {
  if (/^\d{1,5}(\.\d{1,2})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give US dollars, such as 5 or 0.50.');
}

/** @throws {UsageError} */
function parseComparable(text: string): string {
  const feature = parseFeature(text);
  const profile: FeatureProfile | undefined = feature === '*' ? undefined : FEATURES[feature];
  if (profile && !profile.vectors && !profile.testsRequestedModel) return feature;
  const comparable = FEATURE_NAMES.filter((name) => name !== 'embeddings');
  throw new UsageError(
    `'${text}' cannot be compared: it is no single feature whose answers can be read.`,
    `Give one such as ${comparable.slice(0, 3).join(', ')}.`,
  );
}

interface Wanted extends CompareOptions {
  readonly feature: string;
  readonly models: readonly string[];
}

async function runComparison(session: Session, wanted: Wanted): Promise<void> {
  const { terminal, json } = session;
  const comparison = await resolveBoth(session, wanted.models);
  const all = wanted.inputs === undefined ? ownInputs() : readInputs(wanted.inputs);
  const planned = await planInputs(wanted.feature, all, comparison);
  const inputs = planned.inputs.slice(0, wanted.count);
  refuseNothing(wanted, planned, inputs);
  for (const { name, why } of planned.refused) note(session, `${name} is not sent: ${why}`);
  const estimateUsd = sum(inputs.map(({ usd }) => usd));
  refuseBeyond(estimateUsd, wanted);
  const question = `Send ${inputs.length} inputs to 2 models, for about ${usdText(estimateUsd)}?`;
  if (!(await isConfirmed(session, question))) return terminal.note('Nothing was sent.');

  const pairs = await collect(session, inputs, comparePairs(inputs, comparison, wanted.budget));
  const summaries = summarize(pairs, comparison.targets);
  const isCut = pairs.length < inputs.length;
  if (json) {
    const facts = { feature: wanted.feature, estimateUsd, stoppedByBudget: isCut };
    return terminal.print(JSON.stringify({ ...facts, models: summaries, inputs: pairs }, null, 2));
  }
  terminal.print(summaryText(summaries));
  const { columns } = terminal;
  terminal.print(`\n${differencesText(pairs, summaries, { count: wanted.show, columns })}`);
  if (isCut) note(session, `The budget ended the comparison after ${pairs.length} inputs.`);
}

async function resolveBoth(session: Session, models: readonly string[]): Promise<Comparison> {
  const { askModel, priceOf } = session;
  const [first, other] = await Promise.all(
    models.map((identifier) => resolveModel({ identifier }, { ...session, force: false })),
  );
  const unfit = [first, other].find((model) => model?.capabilities.purpose !== 'text');
  if (!first || !other || unfit) {
    throw new UsageError(`${unfit?.target.modelId} writes no text.`, 'Give two text models.');
  }
  for (const text of new Set([...first.notes, ...other.notes])) note(session, text);
  return { targets: [first.target, other.target], askModel, priceOf };
}

function refuseNothing(
  { feature, inputs: file }: Wanted,
  { refused }: Planned,
  inputs: readonly PlannedInput[],
): void {
  if (inputs.length > 0) return;
  const where = file ?? 'the project';
  const [fault] = refused;
  throw new UsageError(
    `There is no input for ${feature} in ${where}.`,
    fault ? `${fault.name}: ${fault.why}.` : 'Give your own with --inputs <file>: see --help.',
  );
}

function refuseBeyond(usd: number, { budget }: Wanted): void {
  if (usd <= budget) return;
  throw new UsageError(
    `This may cost ${usdText(usd)}, more than the budget of ${usdText(budget)}.`,
    'Give fewer inputs (--count) or a larger --budget.',
  );
}

/** How often progress is told, in inputs. */
const STEP = 5;

async function collect(
  session: Session,
  inputs: readonly PlannedInput[],
  pairs: AsyncIterable<Pair>,
): Promise<Pair[]> {
  const done: Pair[] = [];
  for await (const pair of pairs) {
    done.push(pair);
    if (done.length % STEP === 0 && done.length < inputs.length) {
      session.terminal.note(`${done.length} of ${inputs.length} inputs are answered.`);
    }
  }
  return done;
}

function note({ terminal }: Session, text: string): void {
  terminal.note(`${terminal.style('yellow', 'note')} ${text}`);
}
