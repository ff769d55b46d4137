/**
 * How common languages write a comment, a block and a line of code.
 *
 * @module
 */
import { type BlockStyle, BRACES, COLON, DO_END, END, FLAT, MAPPING } from './demo-blocks.ts';

export interface LanguageStyle extends Grammar {
  /** One step of indentation. */
  readonly indent: string;
  /** A line that is right in any body; `''` when no such line is known. */
  readonly statement: string;
}

/** What the languages of one group share. */
interface Grammar {
  /** Start of a comment, and its end, if that is not the line's. */
  readonly comment: readonly [start: string, end?: string];
  readonly block: BlockStyle;
  /** A body's last line for `expression`; only where parameters are written by their names alone. */
  readonly result?: (expression: string) => string;
}

/** The names by which editors and file suffixes call a language, and the rest of its style. */
type Row = readonly [names: string, indent: string, statement: string];

const plain = (expression: string) => expression;
const returned = (expression: string) => `return ${expression}`;
const returnStatement = (expression: string) => `return ${expression};`;

const STYLE_BY_NAME: ReadonlyMap<string, LanguageStyle> = new Map([
  ...group({ comment: ['#'], block: END, result: plain }, [
    ['ruby rb crystal cr', '  ', 'puts "Hello, world!"'],
  ]),
  ...group({ comment: ['#'], block: DO_END, result: plain }, [
    ['elixir ex exs', '  ', 'IO.puts("Hello, world!")'],
  ]),
  ...group({ comment: ['--'], block: withParameters(END), result: returned }, [
    ['lua luau', '  ', 'print("Hello, world!")'],
  ]),
  ...group({ comment: ['#'], block: withParameters(END), result: returned }, [
    ['julia jl', '    ', 'println("Hello, world!")'],
  ]),
  ...group({ comment: ['#'], block: COLON, result: returned }, [
    ['python py starlark mojo', '    ', 'print("Hello, world!")'],
    ['gdscript gd', '\t', 'print("Hello, world!")'],
  ]),
  ...group({ comment: ['//'], block: BRACES, result: returnStatement }, [
    ['javascript js jsx javascriptreact', '  ', "console.log('Hello, world!');"],
    ['typescript ts tsx typescriptreact', '  ', "console.log('Hello, world!');"],
    ['php', '    ', 'echo "Hello, world!";'],
  ]),
  ...group({ comment: ['//'], block: BRACES }, [
    ['c h cuda objc objective-c', '    ', 'puts("Hello, world!");'],
    ['cpp c++ cc hpp', '    ', 'std::cout << "Hello, world!";'],
    ['csharp c_sharp c# cs', '    ', 'Console.WriteLine("Hello, world!");'],
    ['dart', '  ', "print('Hello, world!');"],
    ['go', '\t', 'fmt.Println("Hello, world!")'],
    ['java', '    ', 'System.out.println("Hello, world!");'],
    ['kotlin kt kts scala groovy', '    ', 'println("Hello, world!")'],
    ['rust rs', '    ', 'println!("Hello, world!");'],
    ['swift', '    ', 'print("Hello, world!")'],
  ]),
  ...group({ comment: ['#'], block: BRACES }, [
    ['bash sh shellscript zsh', '  ', 'echo "Hello, world!"'],
    ['perl pl', '    ', 'print "Hello, world!";'],
    ['powershell ps1', '    ', 'Write-Output "Hello, world!"'],
    ['r', '  ', 'print("Hello, world!")'],
    ['terraform hcl tf', '  ', 'description = "Hello, world!"'],
  ]),
  ...group({ comment: ['/*', '*/'], block: BRACES }, [['css scss less', '  ', 'color: inherit;']]),
  ...group({ comment: ['#'], block: MAPPING }, [['yaml yml', '  ', 'message: Hello']]),
  ...group({ comment: ['#'], block: FLAT }, [
    ['toml', '', 'message = "Hello, world!"'],
    ['makefile make', '\t', ''],
    ['dockerfile', '', ''],
  ]),
  ...group({ comment: ['--'], block: FLAT }, [
    ['sql', '  ', "SELECT 'Hello, world!';"],
    ['haskell hs', '  ', 'putStrLn "Hello, world!"'],
  ]),
  ...group({ comment: [';'], block: FLAT }, [
    ['clojure commonlisp elisp lisp racket scheme', '  ', '(print "Hello, world!")'],
  ]),
  ...group({ comment: ['<!--', '-->'], block: FLAT }, [
    ['html xml vue svelte', '  ', '<p>Hello, world!</p>'],
    ['markdown md', '', 'Hello, world!'],
  ]),
]);

/** For every other language: a comment that many of them know, and no code. */
const OTHER: LanguageStyle = {
  comment: ['//'],
  block: { ...BRACES, header: /\{$/ },
  indent: '    ',
  statement: '',
};

export function languageStyle(name: string): LanguageStyle {
  return STYLE_BY_NAME.get(name.trim().toLowerCase()) ?? OTHER;
}

function group(grammar: Grammar, rows: readonly Row[]): [string, LanguageStyle][] {
  return rows.flatMap(([names, indent, statement]) =>
    names
      .split(' ')
      .map((name): [string, LanguageStyle] => [name, { ...grammar, indent, statement }]),
  );
}

function withParameters(block: BlockStyle): BlockStyle {
  return { ...block, bareName: /\bfunction\s+[\w.:]+$/ };
}
