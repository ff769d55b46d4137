import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '#shared/models/model-event.ts';
import { textWithSources } from '../../../../../functions/chat/prompts/shapes/text-with-sources.ts';

async function* say(text: string): AsyncGenerator<ModelEvent> {
  yield { type: 'text-delta', text };
}

async function answer(text: string): Promise<string> {
  return (await Array.fromAsync(textWithSources(['a1', 'b2'])(say(text)))).join('');
}

describe('an answer with sources', () => {
  it.each([
    { name: 'is kept', text: 'Do it.\n\nATTRS:\nCNT-IDX-a1', out: 'Do it.\n\nATTRS:\nCNT-IDX-a1' },
    {
      name: 'may name one twice: GitLab reads it',
      text: 'Do.\nATTRS: CNT-IDX-b2, CNT-IDX-a1 CNT-IDX-b2',
      out: 'Do.\nATTRS: CNT-IDX-b2, CNT-IDX-a1 CNT-IDX-b2',
    },
    {
      name: 'loses ids that no document has',
      text: 'Do.\n\nATTRS:\nCNT-IDX-zz\nCNT-IDX-a1/x.md',
      out: 'Do.',
    },
    { name: 'loses an empty list', text: 'Do.\n\nATTRS:\n', out: 'Do.' },
    {
      name: 'joins a second list',
      text: 'Do.\n\nATTRS:\nCNT-IDX-a1\nATTRS:\nCNT-IDX-b2',
      out: 'Do.\n\nATTRS:\nCNT-IDX-a1\nCNT-IDX-b2',
    },
    {
      name: 'loses ids in brackets to the list',
      text: 'Do it [CNT-IDX-a1]. Or not (CNT-IDX-b2, CNT-IDX-a1).',
      out: 'Do it. Or not.\n\nATTRS:\nCNT-IDX-a1\nCNT-IDX-b2',
    },
    {
      name: 'keeps other brackets',
      text: 'Do [it] (CNT) [CNT-IDX- x] (C',
      out: 'Do [it] (CNT) [CNT-IDX- x] (C',
    },
    {
      name: 'loses emphasis around the mark',
      text: 'Do.\n\n**ATTRS:**\n* `CNT-IDX-a1`',
      out: 'Do.\n\nATTRS:\nCNT-IDX-a1',
    },
    {
      name: 'gets the colon that it lacks',
      text: 'Do.\n\nATTRS\nCNT-IDX-a1',
      out: 'Do.\n\nATTRS:\nCNT-IDX-a1',
    },
    {
      name: 'may use the word',
      text: 'The ATTRS column and ATTR',
      out: 'The ATTRS column and ATTR',
    },
    { name: 'needs none', text: 'Do it.', out: 'Do it.' },
  ])('$name', async ({ text, out }) => {
    expect(await answer(text)).toBe(out);
  });

  it.each(['ATTRS:\nCNT-IDX-a1', '**ATTRS:**', ' '])(
    'is none without the answer: %j',
    async (text) => {
      await expect(answer(text)).rejects.toMatchObject({ code: 'model_failed' });
    },
  );
});
