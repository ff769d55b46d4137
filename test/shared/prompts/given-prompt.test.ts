import { describe, expect, it } from 'vitest';
import { givenPrompt } from '#shared/prompts/given-prompt.ts';

const GO_ON = 'Continue exactly where your last message stops, without repeating any of it.';

describe('a prompt that the caller wrote', () => {
  it('is one user message when it is a text', () => {
    expect(givenPrompt('Write it.')).toEqual({
      system: '',
      messages: [{ role: 'user', text: 'Write it.' }],
    });
  });

  it('has its system messages gathered, and turns of one role joined', () => {
    const prompt = givenPrompt([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c' },
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: ' \n' },
      { role: 'user', content: 'd' },
    ]);

    expect(prompt).toEqual({
      system: 'Be brief.\n\nBe kind.',
      messages: [
        { role: 'user', text: 'a\n\nb' },
        { role: 'assistant', text: 'c' },
        { role: 'user', text: 'd' },
      ],
    });
  });

  it('does not begin with the assistant, and may end with it', () => {
    const prompt = givenPrompt([{ role: 'assistant', content: 'def add(' }]);

    expect(prompt?.messages).toEqual([
      { role: 'user', text: GO_ON },
      { role: 'assistant', text: 'def add(' },
    ]);
  });

  it.each([[''], [' \n'], [[]], [[{ role: 'system' as const, content: 'Be brief.' }]]])(
    'is none when nobody says anything: %o',
    (given) => {
      expect(givenPrompt(given)).toBeUndefined();
    },
  );
});
