/**
 * How languages open and close a block.
 *
 * @module
 */

export interface BlockStyle {
  /** What the line in front of a body looks like, finished or not. */
  readonly header: RegExp;
  /** What ends such a line; `''` when nothing does. */
  readonly opener: string;
  /** The line after a body; `''` when indentation alone ends it. */
  readonly closer: string;
  /** A named function that still lacks the parameter list it needs. */
  readonly bareName?: RegExp;
}

export const BRACES: BlockStyle = {
  header: anyOf(
    // Not an object literal, whose members are no statements.
    /(?<![=(,:?]\s*)\{$/,
    /=>$/,
    /^\s*(?:\w+\s+)*(?:class|interface|struct|enum|trait|impl|function|func|fn|fun|sub)\b[^;={]*$/,
    /^\s*(?:if|for|while|switch)\b[^;{]*\)$/,
    // A function or method whose type stands in front: `static int add(int a, int b)`.
    /^\s*(?!(?:await|echo|else|new|print|return|throw|yield)\b)(?:[\w<>[\]]+[ *]+)+\w+\([^;={]*\)$/,
  ),
  opener: '{',
  closer: '}',
  bareName: /\b(?:function|func|fn|fun)\s+\w+$/,
};

export const COLON: BlockStyle = {
  header: anyOf(
    /:$/,
    /^\s*(?:async\s+)?(?:def|class|if|elif|else|for|while|with|try|except|func)\b[^#]*$/,
  ),
  opener: ':',
  closer: '',
  bareName: /\b(?:def|func)\s+\w+$/,
};

export const END: BlockStyle = {
  header: anyOf(
    /\b(?:do(?:\s*\|[^|]*\|)?|then)$/,
    /^\s*(?:local\s+)?(?:def|class|module|function|struct)\b/,
  ),
  opener: '',
  closer: 'end',
};

export const DO_END: BlockStyle = {
  header: anyOf(/\bdo$/, /^\s*(?:def|defp|defmodule)\b/),
  opener: 'do',
  closer: 'end',
};

/** YAML's: only a line that ends in a colon is followed by something deeper. */
export const MAPPING: BlockStyle = { header: /:$/, opener: ':', closer: '' };

/** For languages without blocks that a line could open. */
export const FLAT: BlockStyle = { header: /(?!)/, opener: '', closer: '' };

function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'));
}
