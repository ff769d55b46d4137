import { describe, expect, it } from 'vitest';
import { cleanSuggestion } from '#shared/code-suggestions/cleaning/clean-suggestion.ts';
import type { SuggestionContext } from '#shared/code-suggestions/cleaning/cursor-block.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import { AT_START, suggestion, suggestionPieces } from '../suggest.ts';

const IN_FUNCTION = { prefix: 'def add(a, b):\n    ', suffix: '\n\nprint(add(1, 2))\n' };
const GENERATION = { kind: 'generation', language: 'ruby', prefix: 'class A\n' } as const;

function pieces(said: readonly string[], context: Partial<SuggestionContext> = IN_FUNCTION) {
  return Array.fromAsync(suggestionPieces({ pieces: said }, context));
}

describe('a stream', () => {
  it('flows token by token in the first line of a completion', async () => {
    expect(await pieces(['return ', 'a + ', 'b'])).toEqual(['return', ' a +', ' b']);
  });

  it('flows line by line after that', async () => {
    const said = ['if a:\n', '        ret', 'urn b\n', '    return', ' a'];

    expect(await pieces(said)).toEqual(['if a:', '\n        return b', '\n    return a']);
  });

  it('flows token by token in a generation', async () => {
    const said = ['  def', ' total\n', '    items', '.sum', '(&:price)\n', '  end'];

    expect((await pieces(said, GENERATION)).length).toBe(said.length);
  });

  it('holds back a line that begins with a back quote', async () => {
    const said = ['``', '`ru', 'by', '\n', 'a', '\n', '``', '`'];

    expect(await pieces(said, GENERATION)).toEqual(['a']);
  });

  it('holds back what may be a repetition, and no longer', async () => {
    expect(await pieces(['def ', 'add', '(x', ', y)'])).toEqual(['def add(x', ', y)']);
  });

  it('holds back what may be the line below', async () => {
    const context = { prefix: 'def f():\n    ', suffix: '\n    return None\n' };

    expect(await pieces(['return', ' No', 't', 'hing'], context)).toEqual(['return Not', 'hing']);
  });

  it('holds back a sentence in front of code', async () => {
    const said = ['Here is', ' the code:', '\n\n', '```python\n', 'return', ' a\n', '```'];

    expect(await pieces(said)).toEqual(['return', ' a']);
  });

  it('is whole in a line that is longer than any that is judged', async () => {
    const said = Array.from({ length: 20_000 }, (_, index) => `${index}, `);

    const whole = (await pieces(['[', ...said, '0]\n', 'b = 1'], {})).join('');

    // Not compared as texts: a difference would be printed whole.
    expect(whole === `[${said.join('')}0]\nb = 1`).toBe(true);
  });

  it('holds back half of a surrogate pair', async () => {
    expect(await pieces(['"\ud83d', '\ude00"'], {})).toEqual(['"', '😀"']);
  });
});

describe('a model that fails', () => {
  const failure = new Error('test');

  it('fails the suggestion after what was certain', async () => {
    const suggested: string[] = [];
    const stream = suggestionPieces({ pieces: ['x =', ' 1\n', 'y = '], failure });

    const reading = (async () => {
      for await (const piece of stream) suggested.push(piece);
    })();

    await expect(reading).rejects.toBe(failure);
    expect(suggested.join('')).toBe('x = 1');
  });

  it('fails it before anything was said', async () => {
    await expect(suggestionPieces({ pieces: [], failure }).next()).rejects.toBe(failure);
  });
});

describe('a suggestion that is complete before the answer is', () => {
  it('does not read the rest of the answer', async () => {
    const read: string[] = [];
    async function* events(): AsyncGenerator<ModelEvent> {
      for (const text of ['<new_code>x', '</new_code>', ' and', ' so', ' on']) {
        read.push(text);
        yield { type: 'text-delta', text };
      }
    }

    const suggested = await Array.fromAsync(cleanSuggestion(events(), AT_START));

    expect(suggested.join('')).toBe('x');
    expect(read).toEqual(['<new_code>x', '</new_code>', ' and']);
  });

  it('reads why the model stopped when that comes next', async () => {
    const seen: string[] = [];
    async function* events(): AsyncGenerator<ModelEvent> {
      yield { type: 'text-delta', text: 'x</new_code>' };
      seen.push('finish');
      yield { type: 'finish', reason: 'stop', stopReason: 'end_turn', usage: undefined };
    }

    await Array.fromAsync(cleanSuggestion(events(), AT_START));

    expect(seen).toEqual(['finish']);
  });

  it('keeps its last line, wherever the model was cut after it', async () => {
    const answer = '```python\nx = 1\ny = 2\n```\nThese are two var';

    expect(await suggestion(answer, { reason: 'length' })).toBe('x = 1\ny = 2');
  });
});

describe('the start of a generation', () => {
  it.each([
    { name: 'a line of its own behind code', prefix: '# two', expected: '\nx = 1' },
    { name: 'the cursor at the start of a line', prefix: '# two\n', expected: 'x = 1' },
    { name: 'the cursor behind indentation', prefix: '# two\n  ', expected: 'x = 1' },
    { name: 'an empty file', prefix: '', expected: 'x = 1' },
  ])('fits $name', async ({ prefix, expected }) => {
    expect(await suggestion('x = 1', { kind: 'generation', prefix })).toBe(expected);
  });

  it('has no second line feed', async () => {
    expect(await suggestion('\nx = 1', { kind: 'generation', prefix: '# two' })).toBe('\nx = 1');
  });

  it('stays behind the cursor where that is asked for', async () => {
    const context = { kind: 'generation', prefix: 'x = ', ownLine: false } as const;

    expect(await suggestion('1', context)).toBe('1');
  });

  it('gets the line end of the file', async () => {
    const context = { kind: 'generation', prefix: 'a\r\nb' } as const;

    expect(await suggestion('x\ny', context)).toBe('\r\nx\r\ny');
  });
});
