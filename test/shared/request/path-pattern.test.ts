import { describe, expect, it } from 'vitest';
import { fillPath, pathPattern } from '#shared/request/request-context.ts';

describe('a path pattern', () => {
  it.each([
    ['/v2/chat/agent', '/v2/chat/agent', {}],
    ['/v1/chat/{invokable}', '/v1/chat/explain_code', { invokable: 'explain_code' }],
    ['/v1/prompts/{prompt_id+}', '/v1/prompts/chat/explain', { prompt_id: 'chat/explain' }],
    ['/a/{one}/b/{rest+}', '/a/x/b/y/z', { one: 'x', rest: 'y/z' }],
  ])('%s matches %s', (path, requested, groups) => {
    expect({ ...pathPattern(path).exec(requested)?.groups }).toEqual(groups);
  });

  it.each([
    ['/v1/chat/{invokable}', '/v1/chat/a/b'],
    ['/v1/chat/{invokable}', '/v1/chat/'],
    ['/v1/prompts/{prompt_id+}', '/v1/prompts/'],
    ['/.well-known/jwks.json', '/Xwell-known/jwks.json'],
    ['/.well-known/jwks.json', '/.well-known/jwksXjson'],
    ['/a+b', '/aab'],
    ['/monitoring/ready', '/monitoring/ready/'],
  ])('%s does not match %s', (path, requested) => {
    expect(pathPattern(path).test(requested)).toBe(false);
  });

  it('is filled with values, and with nothing where there is none', () => {
    expect(fillPath('/a/{one}/{rest+}', { one: '1', rest: '2/3' })).toBe('/a/1/2/3');
    expect(fillPath('/a/{one}', {})).toBe('/a/');
  });
});
