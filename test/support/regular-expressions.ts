/**
 * Finds the regular expressions in a piece of TypeScript.
 *
 * @module
 */

/** What a piece of code is made of, as far as a regular expression could be mistaken for it. */
const TOKEN =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|[\w$]+|\s+|[^\w\s]/y;

const LITERAL = /\/(?![*/])((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/y;

/** After these a slash begins a regular expression; after anything else it divides. */
const BEFORE_LITERAL = /^(?:[=([{,;:!&|?+>]|return|typeof|case|of|in|=>|)$/;

/** The literals in `source`, in order. Those within `${…}` of a template are not looked for. */
export function regularExpressionsIn(source: string): RegExp[] {
  const found: RegExp[] = [];
  let previous = '';
  for (let at = 0; at < source.length; ) {
    const literal =
      source[at] === '/' && BEFORE_LITERAL.test(previous) ? match(LITERAL, source, at) : null;
    const token = literal ?? match(TOKEN, source, at);
    const [text = '', pattern = '', flags = ''] = token ?? [source[at]];
    if (literal) found.push(new RegExp(pattern, flags));
    if (/\S/.test(text) && !isComment(text, literal !== null)) previous = literal ? '/' : text;
    at += text.length;
  }
  return found;
}

function match(expression: RegExp, source: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(source);
}

function isComment(text: string, isLiteral: boolean): boolean {
  return !isLiteral && (text.startsWith('//') || text.startsWith('/*'));
}

/** The expressions that our own code builds while `work` runs, by `new RegExp`. */
export async function expressionsBuiltBy(work: () => Promise<unknown>): Promise<RegExp[]> {
  const built: RegExp[] = [];
  const Original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Original, {
    construct(target, [pattern, flags]: [string, string | undefined]) {
      const expression = new target(pattern, flags);
      if (/\/(shared|functions)\//.test(callerOf(new Error('who?')))) built.push(expression);
      return expression;
    },
  });
  try {
    await work();
  } finally {
    globalThis.RegExp = Original;
  }
  return built;
}

/** The frame above ours. */
function callerOf({ stack = '' }: Error): string {
  return stack.split('\n')[2] ?? '';
}
