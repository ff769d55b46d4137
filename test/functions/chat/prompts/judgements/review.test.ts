/**
 * What GitLab shows of answers that models really give: kinds of answers that a rewrite harmed, or
 * that it did not mend though enough was known, each with neighbours.
 */
import { describe, expect, it } from 'vitest';
import { answerOf, CUT } from '../support/answer-of.ts';
import { readReview } from '../support/as-gitlab-reads.ts';

const FAILED = '<model_failed>';

describe('a review', () => {
  const DIFF = [
    '<file_diff filename="app/order.rb">',
    '<chunk_header>@@ -9,3 +9,5 @@</chunk_header>',
    '<line type="context" old_line="9" new_line="9">def total</line>',
    ...[10, 11, 12, 13].map(
      (at) => `<line type="added" old_line="" new_line="${at}">a${at}</line>`,
    ),
    '<line type="deleted" old_line="10" new_line="">b</line>',
    '<line type="context" old_line="11" new_line="14">end</line>',
    '</file_diff>',
  ].join('\n');

  function comment(body: string, attributes = 'file="app/order.rb" old_line="" new_line="12"') {
    return `<comment ${attributes}>\n${body}\n</comment>`;
  }

  async function read(text: string, finish = {}) {
    const answer = await answerOf('review_merge_request', text, {
      inputs: { diff_lines: DIFF },
      finish,
    });
    return answer.startsWith('<model') ? answer : readReview(answer);
  }

  function notes(found: Awaited<ReturnType<typeof read>>) {
    return typeof found === 'string' ? found : found.map(({ note }) => note.trim());
  }

  const DELETION = '<from>\n  puts tier\n</from>\n<to>\n</to>';
  const PROPOSAL = '<from>\n  puts a\n</from>\n<to>\n  log a\n</to>';
  const SUGGESTION = '```suggestion:-0+0\n  log a\n```';

  it.each([
    ['deletes a line', DELETION, '```suggestion:-0+0\n```'],
    ['deletes two lines', '<from>\na\nb\n</from>\n<to>\n</to>', '```suggestion:-0+1\n```'],
    [
      'deletes with tags on one line',
      'Go:\n<from>a</from><to></to>',
      'Go:\n```suggestion:-0+0\n```',
    ],
    [
      'speaks of a tag before its proposal',
      `The \`<from>\` header is raw.\n${PROPOSAL}`,
      `The \`<from>\` header is raw.\n${SUGGESTION}`,
    ],
    [
      'speaks of a tag without backticks',
      `The <from> header is raw.\n${PROPOSAL}`,
      `The <from> header is raw.\n${SUGGESTION}`,
    ],
    [
      'speaks of both tags before its proposal',
      `Neither \`<from>\` nor \`<to>\` is there.\n${PROPOSAL}`,
      `Neither \`<from>\` nor \`<to>\` is there.\n${SUGGESTION}`,
    ],
    [
      'puts fences into both sides',
      '<from>\n```ruby\n  puts a\n```\n</from>\n<to>\n```ruby\n  log a\n```\n</to>',
      SUGGESTION,
    ],
    [
      'puts indented fences into both sides',
      '<from>\n  ```\n  puts a\n  ```\n</from>\n<to>\n  ```\n  log a\n  ```\n</to>',
      SUGGESTION,
    ],
    [
      'puts a fence into the replacement of a Markdown file',
      '<from>\nold\n</from>\n<to>\n```sh\nls\n```\n</to>',
      '```suggestion:-0+0\n```sh\nls\n```\n```',
    ],
  ])('whose comment %s', async (_, body, note) => {
    expect(notes(await read(`<review>\n${comment(body)}\n</review>`))).toEqual([note]);
  });

  it.each([
    ['The `<review>` element is open.'],
    ['<review> is never closed here.'],
    ['Close `<comment file="x">` first, then go on.'],
    ['```xml\n<review>\n<comment file="a.rb" new_line="1">\nx\n</comment>\n```'],
  ])('keeps all three comments when the second says %j', async (body) => {
    const others = [comment('First.'), comment(body), comment('Third.')].join('\n');
    const found = notes(await read(`<review>\n${others}\n</review>`));

    expect(found).toHaveLength(3);
    expect([found[0], found[2]]).toEqual(['First.', 'Third.']);
  });

  it.each([
    ['<from>\nputs "a"\n</from>\n<to>\nputs "<review></review>"\n</to>'],
    ['<from>\n</comment>\n</from>\n<to>\n</comment>\n</review>\n</to>'],
    ['The `</review>` comes too early.'],
    ['Without it\n</review>\nis never written.'],
  ])('loses no comment when one holds %j', async (body) => {
    const text = `<review>\n${comment('First.')}\n${comment(body)}\n${comment('Third.')}\n</review>`;

    expect(await read(text)).toHaveLength(3);
  });

  it('never proposes code with a sign in it that nobody sees', async () => {
    const body = '<from>\nputs "a"\n</from>\n<to>\nputs "<review></review>"\n</to>';
    const [note = ''] = notes(await read(`<review>\n${comment(body)}\n</review>`));

    expect(note).not.toContain('suggestion');
    expect(note.replaceAll('\u200b', '')).toContain('```\nputs "<review></review>"\n```');
  });

  it.each([
    ['new_line="11-12"', 11],
    ['new_line="8-12"', 9],
    ['old_line="" new_line="L11"', 11],
    ['line="11"', 11],
    ['new_line=11', 11],
    ["old_line='' new_line='lines 12 to 13'", 12],
    ['old_line="11" new_line=""', 14],
    ['lines="11-12"', 11],
    ['start_line="12" end_line="13"', 12],
    ['new_line="" line_number="13"', 13],
    ['\n  old_line=""\n  new_line="12"\n', 12],
  ])('places a comment with %s', async (attributes, line) => {
    const found = await read(
      `<review>\n${comment('x', `file="app/order.rb" ${attributes}`)}\n</review>`,
    );

    expect(found).toMatchObject([{ new_line: line }]);
  });

  it.each(['b/app/order.rb', './app/order.rb', 'a/app/order.rb', '/app/order.rb', 'order.rb'])(
    'places a comment on the file %s',
    async (file) => {
      const text = `<review>\n${comment('x', `file="${file}" old_line="" new_line="12"`)}\n</review>`;

      expect(await read(text)).toMatchObject([{ file: 'app/order.rb' }]);
    },
  );

  it.each(['path', 'filename', 'file_path'])(
    'places a comment whose file is its %s',
    async (name) => {
      const text = `<review>\n${comment('x', `${name}="app/order.rb" new_line="12"`)}\n</review>`;

      expect(await read(text)).toMatchObject([{ file: 'app/order.rb', new_line: 12 }]);
    },
  );

  it('reads a tag over several lines beside others', async () => {
    const long = comment('Two.', '\n  file="app/order.rb"\n  old_line=""\n  new_line="12"');
    const text = `<review>\n${comment('One.')}\n${long}\n${comment('Three.')}\n</review>`;

    expect(notes(await read(text))).toEqual(['One.', 'Two.', 'Three.']);
  });

  it.each([
    'file="app/order.rb"',
    'old_line="" new_line="12"',
    'file="src/a>b.rb" old_line="" new_line="12"',
    'file="app/order.rb" new_line="none"',
    'file="app/other.rb" old_line="" new_line="12"',
    'file="app/order.rb" old_line="" new_line="99"',
  ])('with nothing but a comment that cannot be placed is an error: %s', async (attributes) => {
    expect(await read(`<review>\n${comment('Bug.', attributes)}\n</review>`)).toBe(FAILED);
  });

  it.each([
    ['file="x>y" new_line="1"', 'x>y'],
    ['file="app/order.rb"', 'app/order.rb'],
    ['file="app/order.rb" new_line="99"', 'app/order.rb'],
    ['new_line="12"', 'Another comment,'],
  ])(
    'tells with the last comment what a comment says that has no place: %s',
    async (lost, where) => {
      const text = `<review>\n${comment(`Lost.\n${PROPOSAL}`, lost)}\n${comment('Kept.')}\n</review>`;
      const found = notes(await read(text));

      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(
        /^Kept\.\n\n---\n\n\*Another comment.*could not be placed:\*\n\nLost\./,
      );
      expect(found[0]).toContain(where);
      // Here it would change other lines.
      expect(found[0]).not.toContain('suggestion');
      expect(found[0]).toContain('```\n  log a\n```');
    },
  );

  it('tells that a comment could not be read', async () => {
    const text = `<review>\n<comment file="app/order.rb\nBroken.\n</comment>\n${comment('Kept.')}\n</review>`;

    expect(notes(await read(text))[0]).toMatch(/^Kept\.[\s\S]*could not be read\.\*$/);
  });

  it('joins several blocks', async () => {
    const text = `<review>\n${comment('One.')}\n</review>\n\n<review>\n${comment('Two.')}\n</review>`;

    expect(notes(await read(text))).toEqual(['One.', 'Two.']);
  });

  it.each([
    ['<comment file="app/order.rb" old_line="" new_line="13">\nHalf a'],
    ['<comment file="app/ord'],
    [''],
  ])('that was cut keeps its complete comments, and says so: %j', async (rest) => {
    const found = notes(await read(`<review>\n${comment('Bug.')}\n${rest}`, CUT));

    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^Bug\.\n\n---\n\n\*This review was cut off/);
  });

  it.each([
    'The change looks good to me. I found no issues.',
    'I cannot help with that.',
    '## Review\n\n- `app/order.rb`: wrong',
    '{"comments": []}',
  ])('that is none is an error: %s', async (text) => {
    expect(await read(text)).toBe(FAILED);
  });

  it.each(['guardrail', 'filtered'] as const)('that a %s ended is an error', async (reason) => {
    expect(await read(`<review>\n${comment('Bug.')}\n</review>`, { reason })).toBe(FAILED);
    expect(await read('<review>\n</review>', { reason })).toBe(FAILED);
  });
});
