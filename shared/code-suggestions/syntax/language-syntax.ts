/**
 * How languages write comments: only what the rules on suggestions need.
 *
 * @module
 */

export interface CommentSyntax {
  /** Starts a comment that ends with its line; `''` if the language has none. */
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
  [
    HASH,
    'awk bash fish hcl nim perl r ruby starlark tcl terraform zsh dockerfile crystal makefile',
  ],
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

/** Longer lines are data, or minified; in characters. */
const MAX_LINE_LENGTH = 400;

/** Languages whose blocks are made of indentation alone. */
const INDENTED = new Set(['python', 'mojo', 'starlark', 'gdscript', 'nim']);

const END = /^end\w*\b(?!\s*[=:([])/i;
const SHELL_END = /^(?:fi|done|esac)\b/;
const END_BY_LANGUAGE: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(
    'ada crystal elixir fish fortran julia lua luau matlab pascal ruby systemverilog tcl vb verilog vhdl vim'
      .split(' ')
      .map((id) => [id, END]),
  ),
  bash: SHELL_END,
  zsh: SHELL_END,
};

/** Lines that an `end` belongs to. One that is wrongly taken for such a line only makes us careful. */
const OPENS_END =
  /^(?:(?:local |private |public |protected |export |async )?(?:function|def\w*|class|module|struct|macro|if|unless|case|while|until|for|begin|try|let|quote|switch|sub)\b)|\b(?:do|then|function\s*\w*\([^)]*\))(?:\s*\|[^|]*\|)?$|=\s*(?:if|case|unless|begin)\b|\bbegin$/i;

const OPENS = /(?:\{|=>|->|\b(?:do|then|begin)(?:\s*\|[^|]*\|)?)$/;

/** At the end of a closing line: the next part has begun. */
const OPENS_NEXT = /(?:[{([]|=>|->)$/;

const RESUMES_INDENTED = /^(?:else|elif|except|finally|case)\b/;
const RESUMES = /^[\])}\s]*(?:else|elif|elsif|elseif|catch|finally|rescue|ensure)\b/;

export interface BlockSyntax {
  readonly isIndented: boolean;
  /** Whether a line opens a block that ends on a later line. */
  opens(line: string): boolean;
  /** Whether a line begins with a word or a tag that closes a block. Brackets are counted elsewhere. */
  closes(line: string): boolean;
  /** Whether a line ends one part of a construct and begins the next, as `} else {` does. */
  continues(line: string): boolean;
  /** Whether a line continues a construct whose bracket is already closed, as `else` does. */
  resumes(line: string): boolean;
}

export function blockSyntax(language: string): BlockSyntax {
  const isIndented = INDENTED.has(language);
  const resumes = isIndented ? RESUMES_INDENTED : RESUMES;
  const comment = commentSyntax(language)?.line;
  const end = END_BY_LANGUAGE[language];
  return {
    isIndented,
    opens(line) {
      const text = line.trim();
      if (text.length > MAX_LINE_LENGTH || (comment && text.startsWith(comment))) return false;
      if (isIndented && text.endsWith(':')) return true;
      if (OPENS.test(text)) return true;
      return end !== undefined && OPENS_END.test(text) && !/\bend\b/.test(text);
    },
    closes(line) {
      const text = line.trim();
      return text.startsWith('</') || (end?.test(text) ?? false);
    },
    continues(line) {
      return resumes.test(line.trim()) || (!isIndented && OPENS_NEXT.test(line.trim()));
    },
    resumes: (line) => resumes.test(line.trim()),
  };
}
