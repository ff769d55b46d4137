import { describe, expect, it } from 'vitest';
import { resolveVersion } from '../../../../functions/chat/prompts/version.ts';

const VERSIONS = ['1.0.0', '1.0.1', '1.2.0', '2.0.0', '2.1.0'] as const;

describe('a prompt version', () => {
  it.each([
    { constraint: undefined, version: '1.2.0' },
    { constraint: '^1.0.0', version: '1.2.0' },
    { constraint: '~1.0', version: '1.0.1' },
    { constraint: '1.0.0', version: '1.0.0' },
    { constraint: '==1.0.1', version: '1.0.1' },
    { constraint: '^2.0.0', version: '2.1.0' },
    { constraint: '>=1.0.1,<2.1', version: '2.0.0' },
    { constraint: '>=1.0.1, <2.0.0', version: '1.2.0' },
    { constraint: '^1.0.0 | ^2.0.0', version: '2.1.0' },
    { constraint: '~=1.0', version: '1.2.0' },
    { constraint: '~=1.0.0', version: '1.0.1' },
    { constraint: '2.*', version: '2.1.0' },
    { constraint: '!=9.9.9', version: '2.1.0' },
    { constraint: '*', version: '2.1.0' },
    { constraint: '!=2.1.0', version: '2.0.0' },
    { constraint: '^1.0.1', version: '1.2.0' },
    { constraint: '^1', version: '1.2.0' },
    { constraint: '~1', version: '1.2.0' },
    { constraint: '1', version: '1.2.0' },
    { constraint: '1.0.*', version: '1.0.1' },
    { constraint: '< 1.0.1', version: '1.0.0' },
    { constraint: '<=1.0', version: '1.0.1' },
    { constraint: '>1.0.1 <2', version: '1.2.0' },
    { constraint: 'v1.0.0', version: '1.0.0' },
  ])('$constraint means $version', ({ constraint, version }) => {
    expect(resolveVersion(constraint, VERSIONS)).toEqual({ version });
  });

  it.each([
    { constraint: '^3.0.0', unmet: '>=3.0.0 <4.0.0-0' },
    { constraint: '1.1.0-dev', unmet: '1.1.0-dev' },
    { constraint: '0.9.0', unmet: '0.9.0' },
    { constraint: '^0.9.0', unmet: '>=0.9.0 <0.10.0-0' },
    { constraint: '^0.0.3', unmet: '0.0.3' },
    { constraint: '>2.1.0', unmet: '>=2.1.1' },
    { constraint: '<1,>=0.5', unmet: '<1.0.0-0 >=0.5.0' },
  ])('$constraint, which we do not have, means our newest', ({ constraint, unmet }) => {
    expect(resolveVersion(constraint, VERSIONS)).toEqual({ version: '2.1.0', unmet });
  });

  it.each(['amazon_q/1.0.0', 'latest', '', '  ', '^1.0.0 foo', '^', 'one'])(
    '%j is none',
    (constraint) => {
      expect(() => resolveVersion(constraint, VERSIONS)).toThrow(
        expect.objectContaining({ code: 'invalid_request', detail: 'Invalid version constraint' }),
      );
    },
  );
});
