import { describe, expect, it } from 'vitest';
import { review } from '../../../../../functions/chat/prompts/parsers/review.ts';
import { readReview } from '../support/as-gitlab-reads.ts';

const OPEN = '<comment file="a.rb" old_line="" new_line="13">';
const WELL_FORMED = `<review>\n${OPEN}\nWrong.\n</comment>\n</review>`;
const CUT = expect.stringMatching(
  /^<review>\n<comment file="a.rb" old_line="" new_line="13">\nWrong\.\n\n---\n\n\*This review was cut off.*\n<\/comment>\n<\/review>$/,
);
const EMPTY = '<review></review>';

describe('a review', () => {
  it.each([
    { name: 'on one line', text: `<review>${OPEN}Wrong.</comment></review>` },
    { name: 'indented', text: `<review>\n  ${OPEN}\nWrong.\n  </comment>\n</review>` },
    {
      name: 'with blanks behind a tag',
      text: `<review>\n${OPEN}\nWrong.\n</comment>  \n</review>`,
    },
    {
      name: 'with single quotes and other attributes',
      text: `<review>\n<comment new_line='13' priority="3" file='a.rb'>\nWrong.\n</comment>\n</review>`,
    },
    { name: 'without an end tag of the comment', text: `<review>\n${OPEN}\nWrong.\n</review>` },
    { name: 'without an end tag', text: `<review>\n${OPEN}\nWrong.\n</comment>` },
    { name: 'without tags around it', text: `${OPEN}\nWrong.\n</comment>` },
    {
      name: 'with a comment that says nothing',
      text: `<review>\n${OPEN}\n \n</comment>${OPEN}\nWrong.\n</comment></review>`,
    },
    {
      name: 'with a comment that the next one ends at once',
      text: `<review>\n<comment file="b.rb" old_li>${OPEN}\nWrong.\n</comment>\n</review>`,
    },
  ])('$name becomes what GitLab reads', ({ text }) => {
    expect(review(text, false)).toBe(WELL_FORMED);
  });

  it.each([
    { name: 'well formed', text: WELL_FORMED },
    {
      name: 'after thoughts that mention one',
      text: `A <review>…</review> follows.\n${WELL_FORMED}`,
    },
    { name: 'in a fence', text: `\`\`\`xml\n${WELL_FORMED}\n\`\`\`` },
    {
      name: 'with text between its comments',
      text: `<review>\nI found this:\n${OPEN}\nWrong.\n</comment>\nThat is all.\n</review>`,
    },
  ])('$name stays as it is: GitLab reads it', ({ text }) => {
    expect(review(text, false)).toBe(text);
    expect(readReview(text)).toEqual(readReview(WELL_FORMED));
  });

  it.each([EMPTY, '<review/>', '<review>\nNothing to say.\n</review>', '<review>'])(
    'is empty for %j',
    (text) => {
      expect(review(text, false)).toBe(EMPTY);
    },
  );

  it.each([
    'Looks good to me.',
    '<comment file="a.rb">',
    '<review>\n<comment file="a\n</comment>\n</review>',
  ])('is none in %j', (text) => {
    expect(review(text, false)).toBeUndefined();
  });

  it.each([
    { text: `<review>\n${OPEN}\nWro`, out: undefined },
    { text: '<review>\n', out: undefined },
    { text: `<review>\n${OPEN}\nWrong.\n</comment>\n`, out: CUT },
    { text: `<review>\n${OPEN}\nWrong.\n</comment>\n<comment file="b.rb" line="1`, out: CUT },
    { text: `${OPEN}\nWrong.\n</comment>`, out: CUT },
    { text: `${WELL_FORMED}\nOr rather:\n<review>\n${OPEN}`, out: CUT },
    { text: `${WELL_FORMED}\nI hope th`, out: `${WELL_FORMED}\nI hope th` },
  ])('that was cut is not taken for a whole one: $text', ({ text, out }) => {
    expect(review(text, true)).toEqual(out);
  });

  it('keeps two comments on one line apart, and tags in the middle of a line', () => {
    const text = `<review>${OPEN}Close it with \`</comment>\` here.</comment><comment file="b.rb" old_line="4" new_line="x">Too.</comment></review>`;

    expect(review(text, false)).toBe(
      `<review>\n${OPEN}\nClose it with \`</comment>\` here.\n</comment>\n` +
        '<comment file="b.rb" old_line="4" new_line="">\nToo.\n</comment>\n</review>',
    );
  });

  it.each([
    { name: 'indented', body: 'Do:\n  <from>\n  a\n  </from>\n  <to>\n  b\n  </to>\n' },
    { name: 'in the middle of a line', body: 'Do: <from>  a</from> <to>  b</to>' },
  ])('puts the tags of a proposal $name on lines of their own', ({ body }) => {
    const out = review(`<review>\n${OPEN}\n${body}\n</comment>\n</review>`, false) ?? '';

    expect(out).toBe(
      `<review>\n${OPEN}\nDo:\n<from>\n  a\n</from>\n<to>\n  b\n</to>\n</comment>\n</review>`,
    );
  });

  it('keeps empty lines and several proposals', () => {
    const proposals =
      '<from>\na\n\n</from>\n<to>\n\n</to>\nand\n<from>\nc\n</from>\n<to>\nd\n</to>';
    const text = `<review>\n${OPEN}\n${proposals}\n</comment>\n</review>`;

    expect(review(text, false)).toBe(text);
  });
});
