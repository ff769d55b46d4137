import { describe, expect, it } from 'vitest';
import { END, finishOf, said, stream } from './chunks.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';

describe('calls of tools', () => {
  const piece = (members: object) => said({ tool_calls: [members] });
  const calls = async (...chunks: object[]) => {
    await using platform = await startOpenAiPlatform(
      stream(...chunks, said({}, 'tool_calls'), END),
    );
    const { events, error } = await platform.ask();
    return { calls: events.filter(({ type }) => type === 'tool-call'), error };
  };
  const a = { type: 'tool-call', id: 'a', name: 'read', input: { path: 'x' } };
  const b = { type: 'tool-call', id: 'b', name: 'list', input: {} };

  it.each<[string, object[], object[]]>([
    [
      'in pieces by index',
      [
        piece({ index: 0, id: 'a', function: { name: 'read', arguments: '{"pa' } }),
        piece({ index: 1, id: 'b', function: { name: 'list', arguments: '' } }),
        piece({ index: 0, function: { arguments: 'th":"x"}' } }),
      ],
      [a, b],
    ],
    [
      'all with index 0, told apart by id',
      [
        piece({ index: 0, id: 'a', function: { name: 'read', arguments: '{"path":"x"}' } }),
        piece({ index: 0, id: 'b', function: { name: 'list', arguments: '{}' } }),
      ],
      [a, b],
    ],
    [
      'without index',
      [
        piece({ id: 'a', function: { name: 'read', arguments: '{"path":' } }),
        piece({ function: { arguments: '"x"}' } }),
      ],
      [a],
    ],
    [
      'with the id late and the name again',
      [
        piece({ index: 3, id: '', function: { name: 'read', arguments: '{"path"' } }),
        piece({ index: 3, id: 'a', function: { name: 'read', arguments: ':"x"}' } }),
      ],
      [a],
    ],
    [
      'with arguments that are an object',
      [piece({ index: 0, id: 'a', function: { name: 'read', arguments: { path: 'x' } } })],
      [a],
    ],
  ])('are put together %s', async (_, chunks, expected) => {
    expect(await calls(...chunks)).toEqual({ calls: expected });
  });

  it('get an id of ours where the server gives none', async () => {
    const { calls: made } = await calls(piece({ function: { name: 'list', arguments: '' } }));
    expect(made).toMatchObject([
      { id: expect.stringMatching(/^call_[0-9a-f]{24}$/), name: 'list' },
    ]);
  });

  it('whose input is not JSON fail, without a word of it', async () => {
    const { calls: made, error } = await calls(
      piece({ function: { name: 'list', arguments: '{secret' } }),
    );
    expect(made).toEqual([]);
    expect(error).toMatchObject({ code: 'model_failed' });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('end an answer for a tool even where the server says stop', async () => {
    await using platform = await startOpenAiPlatform(
      stream(
        piece({ id: 'a', function: { name: 'list', arguments: '{}' } }),
        said({}, 'stop'),
        END,
      ),
    );
    expect(finishOf((await platform.ask()).events)).toMatchObject({ reason: 'tool' });
  });

  it('are the same however they are split', async () => {
    const json = '{"path":"ü\\n\\"x\\"","deep":[1,{"a":null}]}';
    const whole = [
      { index: 0, id: 'a', name: 'read', json },
      { index: 1, id: 'b', name: 'write', json: '{}' },
      { index: 2, id: 'c', name: 'list', json },
    ];
    // What servers do and leave undone, all together.
    const habits = [0, 1, 2, 3].flatMap((cut) =>
      [true, false].flatMap((hasIndex) =>
        [true, false].map((repeatsName) => ({
          size: [1, 3, 7, 1_000][cut] ?? 1,
          hasIndex,
          repeatsName,
        })),
      ),
    );
    for (const { size, hasIndex, repeatsName } of habits) {
      const chunks = whole.flatMap(({ index, id, name, json: all }) => {
        const parts = all.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
        return parts.map((part, position) =>
          piece({
            ...(hasIndex && { index }),
            ...((position === 0 || !hasIndex) && { id }),
            function: { ...((position === 0 || repeatsName) && { name }), arguments: part },
          }),
        );
      });
      const { calls: made, error } = await calls(...chunks);
      expect(error).toBeUndefined();
      expect(made).toEqual(
        whole.map(({ id, name, json: all }) => ({
          type: 'tool-call',
          id,
          name,
          input: JSON.parse(all),
        })),
      );
    }
  });
});
