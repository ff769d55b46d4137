/**
 * Programming languages by file suffix, by file name and by editor id.
 *
 * Suffixes are what follows the last dot of a file name and are case-sensitive. A row without
 * `editors` is known to editors by its id, one without `name` is called by it.
 *
 * @see https://code.visualstudio.com/docs/languages/identifiers
 * @module
 */

interface Language {
  readonly id: string;
  /** What the language is called in a prompt. */
  readonly name?: string;
  readonly suffixes: string;
  /** Names of files that have no suffix. */
  readonly files?: string;
  /** Editor ids, where they are not just the id. */
  readonly editors?: string;
}

const LANGUAGES: readonly Language[] = [
  { id: 'ada', suffixes: 'ada adb ads' },
  { id: 'apex', suffixes: 'cls trigger' },
  { id: 'arduino', suffixes: 'ino' },
  { id: 'asm', suffixes: 'S asm s', editors: 'asm x86asm' },
  { id: 'awk', suffixes: 'awk' },
  {
    id: 'bash',
    suffixes: 'bash sh',
    files: '.bash_profile .bashrc .profile',
    editors: 'bash shellscript',
  },
  { id: 'batch', suffixes: 'bat cmd', editors: 'bat' },
  { id: 'bicep', suffixes: 'bicep' },
  { id: 'c', suffixes: 'c h' },
  { id: 'c3', suffixes: 'c3' },
  { id: 'cairo', suffixes: 'cairo' },
  { id: 'clojure', suffixes: 'clj cljc cljs' },
  { id: 'cobol', suffixes: 'cbl cob cobol' },
  { id: 'commonlisp', suffixes: 'cl lisp lsp', editors: 'commonlisp lisp' },
  { id: 'cpp', suffixes: 'C H c++ cc cpp h++ hh hpp' },
  { id: 'crystal', suffixes: 'cr' },
  { id: 'csharp', name: 'c_sharp', suffixes: 'cs' },
  { id: 'cuda', suffixes: 'cu cuh', editors: 'cuda cuda-cpp' },
  { id: 'd', suffixes: 'd' },
  { id: 'dart', suffixes: 'dart' },
  { id: 'devicetree', suffixes: 'dts dtsi', editors: 'dts' },
  { id: 'dockerfile', suffixes: 'dockerfile', files: 'Containerfile Dockerfile' },
  { id: 'elisp', suffixes: 'el', editors: 'emacs-lisp' },
  { id: 'elixir', suffixes: 'ex exs' },
  { id: 'elm', suffixes: 'elm' },
  { id: 'erlang', suffixes: 'erl hrl' },
  { id: 'fennel', suffixes: 'fnl' },
  { id: 'fish', suffixes: 'fish' },
  { id: 'fortran', suffixes: 'f f03 f08 f77 f90 f95 for', editors: 'FortranFreeForm fortran' },
  { id: 'fsharp', suffixes: 'fs fsi fsx' },
  { id: 'gdscript', suffixes: 'gd' },
  { id: 'gleam', suffixes: 'gleam' },
  { id: 'glsl', suffixes: 'frag glsl vert' },
  { id: 'go', suffixes: 'go' },
  { id: 'groovy', suffixes: 'groovy gsh gvy gy', files: 'Jenkinsfile' },
  { id: 'hack', suffixes: 'hack' },
  { id: 'hare', suffixes: 'ha' },
  { id: 'haskell', suffixes: 'hs lhs' },
  { id: 'haxe', suffixes: 'hx' },
  { id: 'hcl', suffixes: 'hcl' },
  { id: 'hlsl', suffixes: 'hlsl' },
  { id: 'idris', suffixes: 'idr' },
  { id: 'jai', suffixes: 'jai' },
  { id: 'janet', suffixes: 'janet' },
  { id: 'java', suffixes: 'java' },
  { id: 'jq', suffixes: 'jq' },
  { id: 'js', name: 'javascript', suffixes: 'js jsx', editors: 'javascript javascriptreact' },
  { id: 'julia', suffixes: 'jl' },
  { id: 'kotlin', suffixes: 'kt kts' },
  { id: 'lua', suffixes: 'lua' },
  { id: 'luau', suffixes: 'luau' },
  { id: 'magik', suffixes: 'magik' },
  { id: 'makefile', suffixes: '', files: 'GNUmakefile Makefile makefile' },
  { id: 'matlab', suffixes: '' },
  { id: 'mojo', suffixes: 'mojo' },
  { id: 'move', suffixes: 'move' },
  { id: 'nim', suffixes: 'nim' },
  { id: 'nix', suffixes: 'nix' },
  { id: 'objc', suffixes: 'm mm', editors: 'objective-c objective-cpp' },
  { id: 'ocaml', suffixes: 'ml mli' },
  { id: 'odin', suffixes: 'odin' },
  { id: 'pascal', suffixes: 'pas pp', editors: 'objectpascal pascal' },
  { id: 'perl', suffixes: 'pl pm pod t' },
  { id: 'php', suffixes: 'php php3 php4 php5 phps phpt' },
  { id: 'pony', suffixes: 'pony' },
  { id: 'powershell', suffixes: 'ps1 psd1 psm1' },
  { id: 'prolog', suffixes: 'pro prolog' },
  { id: 'purescript', suffixes: 'purs' },
  { id: 'python', suffixes: 'py' },
  { id: 'ql', suffixes: 'ql qll', editors: 'codeql ql' },
  { id: 'r', suffixes: 'R r' },
  { id: 'racket', suffixes: 'rkt' },
  { id: 'rescript', suffixes: 'res resi' },
  { id: 'robot', suffixes: 'robot' },
  { id: 'roc', suffixes: 'roc' },
  { id: 'ruby', suffixes: 'rb', files: 'Brewfile Fastfile Gemfile Podfile Rakefile Vagrantfile' },
  { id: 'rust', suffixes: 'rs' },
  { id: 'scala', suffixes: 'scala' },
  { id: 'scheme', suffixes: 'scm ss' },
  { id: 'smalltalk', suffixes: 'st' },
  { id: 'solidity', suffixes: 'sol' },
  { id: 'sourcepawn', suffixes: 'sp' },
  { id: 'sql', suffixes: 'sql' },
  {
    id: 'starlark',
    suffixes: 'bzl star',
    files: 'BUILD Tiltfile WORKSPACE',
    editors: 'bazel starlark',
  },
  { id: 'svelte', suffixes: 'svelte' },
  { id: 'swift', suffixes: 'swift' },
  { id: 'systemverilog', suffixes: 'sv svh' },
  { id: 'tact', suffixes: 'tact' },
  { id: 'tcl', suffixes: 'tcl tk' },
  { id: 'terraform', suffixes: 'tf tfvars' },
  { id: 'tlaplus', suffixes: 'tla' },
  { id: 'ts', name: 'typescript', suffixes: 'ts tsx', editors: 'typescript typescriptreact' },
  { id: 'v', suffixes: 'vsh vv' },
  { id: 'vb', suffixes: 'bas vb vbs', editors: 'vb vbscript' },
  { id: 'verilog', suffixes: 'v' },
  { id: 'vhdl', suffixes: 'vhd vhdl' },
  { id: 'vim', suffixes: 'vim', files: '.vimrc', editors: 'vim viml' },
  { id: 'vue', suffixes: 'vue' },
  { id: 'wgsl', suffixes: 'wgsl' },
  { id: 'zig', suffixes: 'zig' },
  { id: 'zsh', suffixes: 'zsh', files: '.zprofile .zshrc' },
];

const BY_SUFFIX = indexBy(({ suffixes }) => suffixes);
const BY_FILE = indexBy(({ files = '' }) => files);
const BY_EDITOR = indexBy(({ id, editors }) => editors ?? id);

function indexBy(keysOf: (language: Language) => string): ReadonlyMap<string, Language> {
  return new Map(
    LANGUAGES.flatMap((language) =>
      keysOf(language)
        .split(' ')
        .filter((key) => key !== '')
        .map((key) => [key, language] as const),
    ),
  );
}

export interface FileLanguage {
  /** Our id, `''` when the language is not known. */
  readonly id: string;
  /** What a prompt calls it, `''` when there is nothing to call it by. */
  readonly name: string;
}

/**
 * The language of a file. The id comes from the file's suffix or name, else from the editor; the name comes
 * from the editor, else from the suffix or name, even from an unknown suffix.
 */
export function languageOf(fileName: string, editorId: string | undefined): FileLanguage {
  const suffix = suffixOf(fileName);
  const byName = BY_SUFFIX.get(suffix) ?? BY_FILE.get(baseName(fileName));
  const editor = editorId?.trim() ?? '';
  return {
    id: (byName ?? byEditor(editor))?.id ?? '',
    name: editor.toLowerCase() || (byName?.name ?? byName?.id ?? suffix),
  };
}

/** Rails sends names for people, such as `Ruby`, where editors send ids. */
function byEditor(id: string): Language | undefined {
  return BY_EDITOR.get(id) ?? BY_EDITOR.get(id.toLowerCase());
}

/** The text after the last dot; names such as `.bashrc` and `Makefile` have none. */
function suffixOf(fileName: string): string {
  return /[^/\\]\.([^./\\]+)$/.exec(fileName)?.[1] ?? '';
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
