import { readReview } from '../support/as-gitlab-reads.ts';
import { bend, type Corpus } from './corpus.ts';

const FILES = ['app/order.rb', 'lib/money.py', 'web/src/Cart.tsx', 'cmd/serve/main.go'];

const BODIES = [
  'The rate may be nil, which breaks `total`.',
  'This query runs once per item.\n\n- load the items before\n- or use `includes`',
  'Use the constant.\n<from>\n  x = 3\n</from>\n<to>\n  x = LIMIT\n</to>',
  'Two lines are enough:\n<from>\n  a = 1\n  b = a\n</from>\n<to>\n  b = 1\n</to>\nThe rest stays.',
  'The line is not needed.\n<from>\n  puts tier\n</from>\n<to>\n</to>',
  'An empty `<from>` header is sent. Check it first.',
  'The `<review>` element is never closed in the template.',
  "According to custom instructions in 'Ruby': name it.",
  'Inline it.\n<from>  x = y</from>\n<to>  x = z</to>',
  'Quote the value:\n\n```sh\necho "$a"\n```',
  'The label says `a > b`, the code `a >= b`.',
  'Here `@admin` is not escaped, see <https://gitlab.example.com/x>.',
];

function comment(index: number, attributes = '') {
  const line = (index * 7) % 40;
  const file = FILES[index % FILES.length];
  return `<comment file="${file}" old_line="" new_line="${line + 1}"${attributes}>\n${BODIES[index % BODIES.length]}\n</comment>`;
}

function review(from: number, count: number): string {
  return `<review>\n${Array.from({ length: count }, (_, index) => comment(from + index)).join('\n')}\n</review>`;
}

const GOOD = [
  ...BODIES.map((_, index) => review(index, 1 + (index % 3))),
  `I looked at the loop first.\n\n${review(3, 2)}`,
  `${review(5, 2)}\n`,
  `<review>\n${comment(2, ' priority="3"')}\n</review>`,
  `<review>\n${comment(4, ' severity="high" end_line="9"')}\n</review>`,
  `<review>\n<comment new_line="4" file="${FILES[1]}" old_line="3">\nBoth numbers.\n</comment>\n</review>`,
  `<review>\n<comment file="${FILES[2]}" old_line="12" new_line="">\nA deleted line.\n</comment>\n</review>`,
  `\`\`\`xml\n${review(7, 2)}\n\`\`\``,
  '<review></review>',
];

const PLAIN = Array.from({ length: 20 }, (_, index) => review(index, 1 + (index % 3)));

export const REVIEW: Corpus = {
  id: 'review_merge_request',
  inputs: {},
  good: GOOD,
  bent: bend(PLAIN, [
    (text) => text.replaceAll('\n<comment', '\n  <comment'),
    (text) => text.replaceAll('\n</comment>', '\n  </comment>'),
    (text) => text.replace(/<comment [^>]*>/g, (tag) => tag.replaceAll('"', "'")),
    (text) => text.replaceAll(/new_line="(\d+)"/g, 'new_line="$1-$1"'),
    (text) => text.replaceAll('old_line="" new_line=', 'line='),
    (text) => text.replaceAll('\n', '\r\n'),
    (text) => text.replace('\n</review>', ''),
    (text) => text.replace('<review>\n', '').replace('\n</review>', ''),
    (text) => text.replaceAll('</comment>\n', '</comment>  \n'),
    (text) => text.replaceAll('</comment>\n</review>', '</comment></review>'),
    (text) => text.replaceAll('</comment>\n<comment', '</comment><comment'),
    (text) => text.replace('<review>\n<comment', '<review><comment'),
    (text) => text.replaceAll('</comment>\n<comment', '</comment>\n</review>\n<review>\n<comment'),
    (text) => text.replaceAll(/new_line="(\d+)"/g, 'new_line="L$1"'),
    (text) => text.replaceAll(/new_line="(\d+)"/g, 'new_line=$1'),
    (text) => text.replaceAll('\n</comment>\n<comment', '\n<comment'),
  ]),
  read: (text) => readReview(text).map((found) => ({ ...found, note: found.note.trim() })),
};
