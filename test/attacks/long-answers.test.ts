/**
 * What a model says is read in time that grows with its length and no faster, whatever it says: one
 * answer keeps nobody else of its process waiting.
 */
import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '#shared/models/model-event.ts';
import { agentEvents } from '../../functions/chat/agent/agent-events.ts';
import { AGENT_TOOLS } from '../../functions/chat/agent/tools.ts';
import { PROMPTS } from '../../functions/chat/prompts/registry.ts';
import { cleanAnswer } from '../support/clean-answer.ts';

/** In characters. */
const SIZES = [16, 64, 256].map((kilobytes) => kilobytes * 1_024);

/** For four times the length: four where all is well, sixteen where something is tried over and over. */
const SUSPICIOUS_GROWTH = 9;

/** Below this a time says more about the machine. In milliseconds. */
const NOISE_MS = 60;

/** A suspicion is confirmed by measuring again, for the machine may have been busy elsewhere. */
const CONFIRMATIONS = 3;

const UNITS = [
  ...['<from>', '<from>\n<to>', '<from>\n</from>\n<to>\n', '<to>', '</review>\n', '<review>\n'],
  ...[
    '<comment file="',
    '<comment file="a" line="1">\n',
    '<comment line=1>\n```ruby\n',
    '</comment> ',
  ],
  ...['<comment file="a" line="1">\n<from>\n', '<comment a="b" ', '<comment file=\'"'],
  ...['<old_code>', '<old_code>a</old_code><new_code>b</new_code>', '<old_code>x</old_code>\n'],
  ...['<analysis>\n', '<summary>\n</fixed_code>', '\n<fixed_code>', '\\', '\\1', '…\n'],
  ...['```', '```\n', '```a\n', '~~~\na\n', '`', ' ', '\n', ' \n', '\t', '*', '_', '#', '# '],
  ...['**ATTRS', 'ATTRS ', 'ATTRS:', '[CNT-IDX-', '[CNT-IDX-a] ', '(CNT-IDX-a, ', 'CNT-IDX-a1 '],
  ...['{', '[', '{"', '"', '\\"', '{"a":', '{}', '[[', '{"a": "\\"', "'", '(', 'a:', ': ', ':'],
  ...['here is the ', 'Sure! ', 'Title: ', '.', 'x', 'a b ', '1: x\n', '<think>', '</think>'],
  ...[
    'Final Answer',
    'Final Answer:',
    '"Final Answer:',
    '### Final ',
    'final answer ',
    '**Final Answer**',
  ],
  ...['Thought: ', '\nThought: ', 'Action:', '\nAction: x', '\nAction Input: ', 'Action Input: a '],
  ...['\nObservation:', 'Action Input:\nObservation:\nFinal Answer:', '\nInput:', '<invoke name="'],
  ...['<parameter x>', 'ResourceIdentifierType": "iid" ', 'ResourceIdentifierType', 'Question:'],
  ...['git add . && ', 'git a;', '# ', '"\n', '<<E\n', '\\\n', '$ git x\n', '<|', '<|im_end|'],
];

/** What brings the parser of a prompt to where it looks closest. */
const HEADS: Readonly<Record<string, string>> = {
  review_merge_request: '<review>\n',
  resolve_vulnerability: '<fixed_code>\n',
  'chat/react': 'Thought: a\nAction: issue_reader\nAction Input: ',
};

/** Those that are worth to be sent character by character. */
const STREAMED_UNITS = [
  ...['\n', '#', '**ATTRS', 'ATTRS ', '[CNT-IDX-', '(', ': ', 'Final Answer', '"Final Answer:'],
  ...['### Final ', '\nAction Input:\nObservation:\nFinal Answer:', '<'],
];

/** One prompt of each shape and parser. */
const PROMPT_IDS = [
  ...['chat/explain_code', 'chat/issue_reader', 'chat/documentation_search', 'categorize_question'],
  ...['generate_commit_message', 'generate_description', 'summarize_new_merge_request'],
  ...['glab_ask_git_command', 'review_merge_request', 'resolve_vulnerability'],
  ...['classify_code_review_mention_intent', 'feature_discovery_search', 'generate_session_title'],
  'measure_comment_temperature',
];

type Read = (events: AsyncIterable<ModelEvent>) => AsyncIterable<unknown>;

const SOURCE = 'def a\n  x\n\n'.repeat(2_000);

const INPUTS = {
  documents: [{ id: 'a1', content: 'a' }],
  source_code: SOURCE,
  diff_lines: '<file_diff filename="a">\n<line type="added" old_line="" new_line="1">x</line>\n',
  catalog: [{ id: 'a', name: 'x' }],
};

const READERS: Readonly<Record<string, Read>> = Object.fromEntries([
  ...PROMPT_IDS.map((id): [string, Read] => [
    id,
    (events) => PROMPTS.get(id)?.open(INPUTS).shape(events) ?? events,
  ]),
  [
    'chat/react',
    (events: AsyncIterable<ModelEvent>) =>
      agentEvents(events, { tools: AGENT_TOOLS, question: 'q', gitlabTellsLength: true }),
  ],
]);

async function* say(text: string, pieceLength: number): AsyncGenerator<ModelEvent> {
  for (let at = 0; at < text.length; at += pieceLength) {
    yield { type: 'text-delta', text: text.slice(at, at + pieceLength) };
  }
  yield { type: 'finish', reason: 'stop', stopReason: 'end_turn', usage: undefined };
}

/** What the processor had to do, whatever else the machine is busy with. */
async function timeMs(read: Read, text: string, pieceLength: number): Promise<number> {
  const before = process.cpuUsage();
  try {
    const events = say(text, pieceLength);
    const cleaned = cleanAnswer(events, { request: () => undefined, file: undefined });
    for await (const _ of read(pieceLength === 1 ? events : cleaned));
  } catch {
    // That the answer is of no use is an outcome like any other.
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The times by size where they grew faster than the text, each time; undefined where they did not. */
async function steepTimes(read: Read, textOf: (size: number) => string, pieceLength: number) {
  let times: number[] = [];
  for (let count = 0; count < CONFIRMATIONS; count += 1) {
    times = [];
    for (const size of SIZES) {
      times.push(await timeMs(read, textOf(size), pieceLength));
      // Even what grows with the square of the length would be quick for the next size.
      if (size > (SIZES[0] ?? 0) && (times.at(-1) ?? 0) < NOISE_MS / 16) return undefined;
    }
    const [short = 0, middle = 0, long = 0] = times;
    const isSteep = (more: number, less: number) =>
      more > NOISE_MS && more > SUSPICIOUS_GROWTH * Math.max(less, 1);
    if (!isSteep(long, middle) && !isSteep(middle, short)) return undefined;
  }
  return times;
}

async function slowUnits(id: string, units: readonly string[], pieceLength: number) {
  const read = READERS[id];
  if (!read) throw new Error(`No reader ${id}`);
  const slow: object[] = [];
  for (const unit of units) {
    for (const head of new Set(['', HEADS[id] ?? ''])) {
      const textOf = (size: number) => head + unit.repeat(size / unit.length);
      const times = await steepTimes(read, textOf, pieceLength);
      if (times) slow.push({ head, unit, times });
    }
  }
  return slow;
}

describe('an answer that repeats whatever a parser looks for', () => {
  it.each(Object.keys(READERS))(
    'to %s is read in linear time',
    { timeout: 120_000 },
    async (id) => {
      expect(await slowUnits(id, UNITS, 4_000)).toEqual([]);
    },
  );

  it.each(['chat/explain_code', 'chat/documentation_search', 'chat/react'])(
    'to %s is read in linear time, character by character',
    { timeout: 120_000 },
    async (id) => {
      expect(await slowUnits(id, STREAMED_UNITS, 1)).toEqual([]);
    },
  );
});
