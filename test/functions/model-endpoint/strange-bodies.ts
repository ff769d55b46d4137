/**
 * Bodies that no program sends: good ones, of which some members are another's, and texts that are none.
 *
 * @module
 */

export type Random = () => number;

/** The same numbers from 0 to 1 for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
const CALL = { id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":1}' } };
const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';

const BODY = {
  model: 'claude-haiku-4-5',
  messages: [
    { role: 'system', content: 'You help.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'image_url', image_url: { url: PIXEL } },
      ],
    },
    { role: 'assistant', content: null, tool_calls: [CALL, { ...CALL, id: 'b' }] },
    { role: 'tool', tool_call_id: 'a', content: 'seen' },
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'b' },
    { role: 'assistant', content: 'It is' },
  ],
  tools: [TOOL, { ...TOOL, function: { name: 'näme with spaces'.repeat(6) } }],
  tool_choice: { type: 'function', function: { name: 'look' } },
  parallel_tool_calls: false,
  response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
  max_tokens: 100,
  temperature: 1.5,
  top_p: 0.5,
  stop: ['END', ' '],
  stream: true,
  stream_options: { include_usage: true },
  user: 'u',
  seed: 1,
};

const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    0.5,
    1e308,
    2 ** 53,
    '',
    ' ',
    'a',
    'tool',
    'user',
    'assistant',
    'system',
  ],
  ...[
    '\ud800',
    '\u0000',
    '__proto__',
    'constructor',
    'x'.repeat(300),
    '{"a":',
    '[]',
    PIXEL,
    'data:image/png;base64,=',
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    { type: 'text' },
    { role: 'tool' },
    { type: 'function' },
    { length: 1 },
  ],
  ...[
    'required',
    'none',
    'any',
    'json_object',
    'bedrock/eu.amazon.nova-pro-v1:0',
    'default',
    'openai/default',
  ],
];

/** A body as it goes over the wire. */
export function strangeBody(random: Random): string {
  const body: unknown = structuredClone(BODY);
  const changes = Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1) mutate(body, random);
  const text = JSON.stringify(body);
  const kind = random();
  if (kind < 0.03) return text.slice(0, Math.floor(random() * text.length));
  if (kind < 0.05) return text.replaceAll('{', () => (random() < 0.9 ? '{' : '['));
  if (kind < 0.06) return '['.repeat(100) + text;
  return kind < 0.07 ? JSON.stringify(pick(VALUES, random)) : text;
}

/** Changes one member, wherever it is. */
function mutate(body: unknown, random: Random): void {
  const holders = holdersIn(body);
  const holder = pick(holders, random);
  if (holder === undefined) return;
  const name = pick(Object.keys(holder), random);
  const kind = random();
  if (name === undefined || kind < 0.1) holder[pick(NAMES, random) ?? ''] = pick(VALUES, random);
  else if (kind < 0.3) delete holder[name];
  else if (kind < 0.5) holder[name] = structuredClone(pick(holders, random));
  else holder[name] = structuredClone(pick(VALUES, random));
}

const NAMES = [
  '__proto__',
  'n',
  'functions',
  'logprobs',
  'content',
  'tool_calls',
  'name',
  '0',
  '99',
];

type Holder = Record<string, unknown>;

function holdersIn(value: unknown): Holder[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Holder, ...Object.values(value).flatMap(holdersIn)];
}

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list[Math.floor(random() * list.length)];
}
