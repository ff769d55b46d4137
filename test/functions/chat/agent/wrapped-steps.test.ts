/** Steps that a model put into a fence as a whole, or labelled in its own way: what is certain is accepted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, joinDeltas } from './chat.ts';
import { linesFor } from './model-texts.ts';

const CODE = 'Use this:\n\n```ruby\nputs 1\n```';

/** The answer, or the whole event if there is none. */
async function eventFor(pieces: readonly string[]) {
  const [event] = joinDeltas(eventsOf({ text: await linesFor(pieces) }));
  return event?.type === 'final_answer_delta' ? event.data.text : event;
}

describe('a step in a fence', () => {
  it.each([
    ['as it is', '```\nThought: I know.\nFinal Answer: Yes.\n```', 'Yes.'],
    ['with a language', '```text\nThought: I know.\nFinal Answer: Yes.\n```\n', 'Yes.'],
    ['of tildes', '~~~\nFinal Answer: Yes.\n~~~', 'Yes.'],
    ['of four signs', '````\nFinal Answer: Yes.\n````', 'Yes.'],
    ['with blanks behind', '```\nFinal Answer: Yes.\n```  \n\n', 'Yes.'],
    ['of CR LF', '```\r\nFinal Answer: Yes.\r\n```\r\n', 'Yes.'],
    ['around code', `\`\`\`\nFinal Answer: ${CODE}\n\`\`\``, CODE],
    ['around code, without its own end', `\`\`\`\nFinal Answer: ${CODE}`, CODE],
    ['without its end', '```\nFinal Answer: Yes.', 'Yes.'],
  ])('%s gives the answer alone', async (_, text, answer) => {
    expect(await eventFor([text])).toBe(answer);
  });

  it.each([
    ['that is the answer’s', `Final Answer: ${CODE}`, CODE],
    ['that the answer has not begun', 'Final Answer: A fence:\n```', 'A fence:\n```'],
    ['behind a whole one', '```\nputs 1\n```\nFinal Answer: Fence:\n```', 'Fence:\n```'],
    ['with words behind it', '```\nFinal Answer: Yes.\n```\nGood luck!', 'Yes.\n```\nGood luck!'],
  ])('keeps a fence %s', async (_, text, answer) => {
    expect(await eventFor([text])).toBe(answer);
  });

  it('gives the input of a tool without its end', async () => {
    const step = 'Thought: Read it.\nAction: issue_reader\nAction Input: #12';
    const plain = await eventFor([step]);
    expect(plain).toMatchObject({ type: 'action', data: { tool_input: '#12' } });
    expect(await eventFor([`\`\`\`\n${step}\n\`\`\``])).toEqual(plain);
    expect(await eventFor([`Here:\n\`\`\`text\n${step}\n\`\`\`\n`])).toMatchObject({
      data: { tool_input: '#12', thought: 'Here:\nRead it.' },
    });
  });

  it('is a failure if nothing is in it', async () => {
    expect(await eventFor(['```\nFinal Answer:\n```'])).toMatchObject({ type: 'error' });
  });

  it('gives the same in any pieces', async () => {
    const parts = ['```', '`', '~~~', '\n', ' ', 'Final Answer:', 'Yes.', '```ruby\n', '\r\n', 'x'];
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(text, async (pieces) => {
        const said = `\`\`\`\nFinal Answer: ${pieces.join('')}`;
        expect(await eventFor(said.split(''))).toEqual(await eventFor([said]));
        expect(await eventFor(['```\nFinal Answer: ', ...pieces])).toEqual(await eventFor([said]));
      }),
    );
  });
});

describe('an answer behind a thought', () => {
  it.each([
    ['Thought: I know.\nAnswer: Yes.', 'Yes.'],
    ['**Thought:** I know.\n**Answer:** Yes.', 'Yes.'],
    ['### Thought: I know.\n\n### Answer:\n\nYes.\n\nAnswer: and no.', 'Yes.\n\nAnswer: and no.'],
    ['thought: I know.\nanswer: Thought: and input: stay', 'Thought: and input: stay'],
    [
      'Thought: I know.\nAnswer: Do this:\nInput: 1\nObservation: 2',
      'Do this:\nInput: 1\nObservation: 2',
    ],
  ])('may be called so: %j', async (text, answer) => {
    expect(await eventFor([text])).toBe(answer);
  });

  it.each([
    ['Answer: Yes.', { type: 'unknown', data: { text: 'Answer: Yes.' } }],
    ['Thought: The Answer: is not known', { type: 'error' }],
    ['Thought: I know.\nAnswer:', { type: 'error' }],
    ['Thought: T\nFinal Answer: a\nAnswer: b', 'a\nAnswer: b'],
    [
      'Thought: T\nAction: issue_reader\nAction Input: Q: 1\nAnswer: 2',
      { type: 'action', data: { tool_input: 'Q: 1\nAnswer: 2' } },
    ],
    [
      'Thought: T\nAnswer: unknown.\nAction: issue_reader\nAction Input: #1',
      { type: 'action', data: { tool: 'issue_reader', tool_input: '#1' } },
    ],
  ])('is none where that is not certain: %j', async (text, event) => {
    const found = await eventFor([text]);
    if (typeof event === 'string') expect(found).toBe(event);
    else expect(found).toMatchObject(event);
  });
});
