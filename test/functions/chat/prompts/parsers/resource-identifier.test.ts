import { describe, expect, it } from 'vitest';
import {
  type IdentifierType,
  NOTHING_FOUND,
  resourceIdentifier,
} from '../../../../../functions/chat/prompts/parsers/resource-identifier.ts';

const READERS = {
  issue: ['current', 'iid', 'url', 'reference'],
  commit: ['current', 'url', 'reference'],
  job: ['current', 'url'],
} as const satisfies Record<string, readonly IdentifierType[]>;

const JOB = 'https://gitlab.example.com/shop/-/jobs/7';

function json(type: string, identifier: unknown): string {
  return JSON.stringify({ ResourceIdentifierType: type, ResourceIdentifier: identifier });
}

describe('a resource identifier', () => {
  it.each([
    { of: 'issue', text: json('iid', 412), out: json('iid', 412) },
    { of: 'issue', text: json('iid', '412'), out: json('iid', '412') },
    { of: 'issue', text: json('IID ', '#412'), out: json('iid', 412) },
    { of: 'issue', text: json('id', 412), out: json('iid', 412) },
    { of: 'issue', text: json('url', 412), out: json('iid', 412) },
    { of: 'issue', text: json('iid', 'a/b#412'), out: json('reference', 'a/b#412') },
    { of: 'issue', text: json('reference', JOB), out: json('url', JOB) },
    { of: 'issue', text: json('current', 'this issue'), out: json('current', 'current') },
    {
      of: 'issue',
      text: `Sure!\n\`\`\`\n${json('iid', 1)}\n\`\`\`\nDone {x}`,
      out: json('iid', 1),
    },
    { of: 'issue', text: `{ no json } {"a": 1} ${json('iid', 2)}`, out: json('iid', 2) },
    {
      of: 'issue',
      text: 'current", "ResourceIdentifier": "x"}\n```',
      out: json('current', 'current'),
    },
    { of: 'commit', text: json('iid', '9f2c1e7d'), out: json('reference', '9f2c1e7d') },
    { of: 'commit', text: json('iid', 1234567), out: json('reference', '1234567') },
    { of: 'commit', text: json('sha', '9f2c1e7d'), out: json('reference', '9f2c1e7d') },
    { of: 'job', text: json('iid', 7), out: json('url', '7') },
    { of: 'job', text: json('id', '#7'), out: json('url', '7') },
    { of: 'job', text: json('url', 7), out: json('url', '7') },
    { of: 'job', text: json('url', `${JOB}/?tab=1#L2`), out: json('url', JOB) },
    { of: 'job', text: json('url', '/shop/-/jobs/7'), out: json('url', '/shop/-/jobs/7') },
  ] as const)('of a $of: $text becomes $out', ({ of, text, out }) => {
    expect(resourceIdentifier(text, READERS[of])).toBe(out);
  });

  it.each([
    { of: 'issue', text: 'I could not find any.' },
    { of: 'issue', text: json('iid', null) },
    { of: 'issue', text: json('iid', '') },
    { of: 'issue', text: json('title', 'The bug') },
    { of: 'issue', text: '{"ResourceIdentifierType": 1, "ResourceIdentifier": 1}' },
    { of: 'issue', text: '{"ResourceIdentifierType": "iid", "Resource' },
    { of: 'issue', text: '["ResourceIdentifierType"] }{' },
    { of: 'job', text: json('reference', 'the last job') },
  ] as const)('of a $of is asked for again after $text', ({ of, text }) => {
    expect(resourceIdentifier(text, READERS[of])).toBe(NOTHING_FOUND);
  });
});
