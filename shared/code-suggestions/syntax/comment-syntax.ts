/**
 * How languages write comments: only what the rules on suggestions need.
 *
 * @module
 */

export interface CommentSyntax {
  /** What begins a comment that ends with its line; `''`: there is none. */
  readonly line: string;
  /** What begins and ends a comment of several lines. */
  readonly block?: readonly [string, string];
  /** Strings of several lines that documentation is written in. */
  readonly docStrings?: readonly string[];
}

const SLASHES: CommentSyntax = { line: '//', block: ['/*', '*/'] };
const HASH: CommentSyntax = { line: '#' };
const PYTHON: CommentSyntax = { line: '#', docStrings: ['"""', "'''"] };
const HEREDOC: CommentSyntax = { line: '#', docStrings: ['"""'] };
const DASHES: CommentSyntax = { line: '--', block: ['/*', '*/'] };
const SEMICOLON: CommentSyntax = { line: ';' };

const ROWS: readonly (readonly [CommentSyntax, string])[] = [
  [
    SLASHES,
    'apex arduino c c3 cairo cpp csharp cuda d dart glsl go groovy hack haxe hlsl java js kotlin move objc odin ' +
      'pony rescript rust scala solidity swift systemverilog ts v verilog wgsl zig bicep gleam',
  ],
  [{ line: '//', block: ['/*', '*/'] }, 'php'],
  [HASH, 'awk bash fish hcl nim perl r ruby starlark tcl terraform zsh dockerfile crystal'],
  [PYTHON, 'python mojo gdscript'],
  [HEREDOC, 'elixir julia'],
  [{ line: '#', block: ['<#', '#>'] }, 'powershell'],
  [{ line: '--', block: ['--[[', ']]'] }, 'lua luau'],
  [{ line: '--', block: ['{-', '-}'] }, 'haskell elm purescript idris'],
  [DASHES, 'sql'],
  [{ line: '--' }, 'ada vhdl'],
  [SEMICOLON, 'clojure commonlisp elisp fennel racket scheme'],
  [{ line: '%' }, 'erlang matlab prolog'],
  [{ line: '', block: ['(*', '*)'] }, 'ocaml'],
  [{ line: '//', block: ['(*', '*)'] }, 'fsharp'],
  [{ line: '//', block: ['{', '}'] }, 'pascal'],
  [{ line: '#', block: ['/*', '*/'] }, 'nix'],
];

const BY_LANGUAGE: ReadonlyMap<string, CommentSyntax> = new Map(
  ROWS.flatMap(([syntax, ids]) => ids.split(' ').map((id) => [id, syntax] as const)),
);

/** Undefined for a language whose comments we do not know. */
export function commentSyntax(language: string): CommentSyntax | undefined {
  return BY_LANGUAGE.get(language);
}
