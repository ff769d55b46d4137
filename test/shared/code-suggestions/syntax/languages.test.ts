import { describe, expect, it } from 'vitest';
import { languageOf } from '#shared/code-suggestions/syntax/languages.ts';

describe('the language of a file', () => {
  it.each([
    ['app/cart.py', undefined, { id: 'python', name: 'python' }],
    ['app/cart.py', 'Ruby', { id: 'python', name: 'ruby' }],
    ['a/b.ts', undefined, { id: 'ts', name: 'typescript' }],
    ['Program.cs', undefined, { id: 'csharp', name: 'c_sharp' }],
    ['noext', 'typescriptreact', { id: 'ts', name: 'typescriptreact' }],
    ['noext', 'cuda-cpp', { id: 'cuda', name: 'cuda-cpp' }],
    ['Rakefile', 'Ruby', { id: 'ruby', name: 'ruby' }],
    ['foo.xyz', undefined, { id: '', name: 'xyz' }],
    ['header.H', undefined, { id: 'cpp', name: 'cpp' }],
    ['header.h', undefined, { id: 'c', name: 'c' }],
    ['archive.tar.gz', undefined, { id: '', name: 'gz' }],
    ['Makefile', undefined, { id: 'makefile', name: 'makefile' }],
    ['a\\Dockerfile', 'Docker', { id: 'dockerfile', name: 'docker' }],
    ['.bashrc', undefined, { id: 'bash', name: 'bash' }],
    ['makefile/LICENSE', undefined, { id: '', name: '' }],
    ['dir.d/.gitignore', undefined, { id: '', name: '' }],
    ['dir.d/plain', '  ', { id: '', name: '' }],
    ['C:\\src\\main.go', undefined, { id: 'go', name: 'go' }],
  ])('%s with editor id %s is %o', (fileName, editorId, language) => {
    expect(languageOf(fileName, editorId)).toEqual(language);
  });
});
