import { readIdentifier } from '../support/as-gitlab-reads.ts';
import { bend, type Corpus } from './corpus.ts';

const SITE = 'https://gitlab.example.com/shop';

const IDENTIFIERS: readonly (readonly [string, string | number])[] = [
  ['current', 'current'],
  ...[412, 1, 88, 551_204].map((iid) => ['iid', iid] as const),
  ...['backend/-/issues/412', 'web/-/issues/7', 'a-b/c.d/-/issues/1'].map(
    (path) => ['url', `${SITE}/${path}`] as const,
  ),
  ...['shop/backend#412', 'shop/web#7'].map((reference) => ['reference', reference] as const),
];

function identifier([type, value]: readonly [string, string | number], indent?: number): string {
  return JSON.stringify({ ResourceIdentifierType: type, ResourceIdentifier: value }, null, indent);
}

function identifiers(id: string, usable: (type: string) => boolean): Corpus {
  const own = [...Array(20).keys()].map((index) => {
    const named = IDENTIFIERS.filter(([type]) => usable(type));
    return identifier(named[index % named.length] ?? ['current', 'current'], index % 3);
  });
  return {
    id,
    inputs: {},
    good: own.map((text, index) => (index % 4 === 3 ? `\`\`\`json\n${text}\n\`\`\`` : text)),
    bent: bend(own, [
      (text) => `The question is about one. ${text}`,
      (text) => `\`\`\`\n${text}\n\`\`\``,
      (text) => `${text}\nI hope this helps.`,
      (text) => text.replaceAll('"', "'"),
      (text) => text.replace(/\s*}$/, ',}'),
      (text) => `{"answer": ${text}}`,
      (text) => `${identifier(['title', 'x'])}\n${text}`,
    ]),
    read: (text) => {
      const { ResourceIdentifierType: type, ResourceIdentifier: value } = readIdentifier(text);
      return [type, String(value)];
    },
  };
}

const LABELS = ['contains_code', 'is_related_to_gitlab', 'is_follow_up_question'];

const CATEGORIES = Array.from({ length: 20 }, (_, index) =>
  JSON.stringify(
    {
      category: ['Summarize something', 'Write, improve or explain code', 'Other'][index % 3],
      detailed_category: ['Summarize Issue', 'Explain code', 'Other'][index % 3],
      labels: LABELS.slice(0, index % 4),
      language: ['en', 'de', 'ja'][index % 3],
    },
    null,
    index % 3,
  ),
);

const RATINGS = Array.from({ length: 20 }, (_, index) =>
  JSON.stringify(
    { rating: 1 + (index % 5), issues: ['Sounds impatient.', 'Is "loud".'].slice(0, index % 3) },
    null,
    index % 3,
  ),
);

const PAGES = ['issues', 'merge_requests', 'pipelines', 'runners', 'tokens'];

const PAGE_LISTS = Array.from({ length: 20 }, (_, index) =>
  JSON.stringify(PAGES.slice(index % 5, 5 - (index % 2)), null, index % 3),
);

const AROUND = [
  (text: string) => `\`\`\`json\n${text}\n\`\`\``,
  (text: string) => `Here it is:\n${text}`,
  (text: string) => `${text}\n\nLet me know.`,
  (text: string) => `\`\`\`\n${text}\n\`\`\``,
];

export const JSON_ANSWERS: readonly Corpus[] = [
  identifiers('chat/issue_reader', () => true),
  identifiers('chat/epic_reader', () => true),
  identifiers('chat/merge_request_reader', () => true),
  identifiers('chat/work_item_reader', () => true),
  identifiers('chat/commit_reader', (type) => type !== 'iid'),
  identifiers('chat/build_reader', (type) => type === 'current' || type === 'url'),
  {
    id: 'categorize_question',
    inputs: {},
    good: CATEGORIES,
    bent: bend(CATEGORIES, AROUND),
    read: (text) => JSON.parse(text),
  },
  {
    id: 'measure_comment_temperature',
    inputs: {},
    good: RATINGS,
    bent: bend(RATINGS, [...AROUND, (text) => `<temperature_rating>${text}</temperature_rating>`]),
    read: (text) => JSON.parse(text),
  },
  {
    id: 'feature_discovery_search',
    inputs: { catalog: PAGES.map((id) => ({ id })) },
    good: PAGE_LISTS,
    bent: bend(PAGE_LISTS, [...AROUND, (text) => `{"feature_ids": ${text}}`]),
    read: (text) => JSON.parse(text),
  },
];
