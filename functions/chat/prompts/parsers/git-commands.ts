/**
 * Commands as `glab` offers them for execution: one per fenced block, without a language, without a
 * shell's prompt. The text around the blocks stays as it is.
 *
 * @module
 */

const FENCE = /^\s*(?:`{3,}|~{3,})\s*(?:[\w+-]+\s*)?$/;

/** A block that begins and ends on one line. */
const INLINE_BLOCK = /^\s*```([^`]+)```\s*$/;

/** Undefined: the answer was cut in the middle of a command, and half a command must not be run. */
export function gitCommands(text: string, cut: boolean): string | undefined {
  const lines: string[] = [];
  let block: string[] | undefined;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) {
      if (block) lines.push(...commandBlocks(block));
      block = block ? undefined : [];
    } else if (block) block.push(line);
    else lines.push(...outside(line));
  }
  if (block && cut) return undefined;
  return [...lines, ...commandBlocks(block ?? [])].join('\n');
}

function outside(line: string): string[] {
  const [, command] = INLINE_BLOCK.exec(line) ?? [];
  return command === undefined ? [line] : commandBlocks([command]);
}

/** A block per command; comments become text. */
function commandBlocks(lines: readonly string[]): string[] {
  const blocks = joinCommands(lines).map((command) =>
    command.startsWith('#') ? command.replace(/^#+\s*/, '') : fenced(command),
  );
  return blocks.length === 0 ? [] : [blocks.join('\n\n')];
}

function fenced(command: string): string {
  return `\`\`\`\n${command}\n\`\`\``;
}

/** Lines that belong together: after a backslash at the end, and inside quotes. */
function joinCommands(lines: readonly string[]): string[] {
  const commands: string[] = [];
  let begun = '';
  let quote = '';
  for (const line of lines) {
    const text = begun === '' ? line.trim().replace(/^[$>]\s+/, '') : line;
    if (begun + text === '') continue;
    quote = text.startsWith('#') ? '' : quoteAfter(text, quote);
    if (quote !== '') begun += `${text}\n`;
    else if (text.endsWith('\\')) begun += `${text.slice(0, -1).trimEnd()} `;
    else {
      commands.push((begun + text).trimEnd());
      begun = '';
    }
  }
  return begun === '' ? commands : [...commands, begun.trimEnd()];
}

/** The quote that is open behind `text`, when `quote` was open before it; empty for none. */
function quoteAfter(text: string, quote: string): string {
  let open = quote;
  for (const [token] of text.matchAll(/\\.|["']/gs)) {
    if (open === '' && !token.startsWith('\\')) open = token;
    else if (token === open) open = '';
  }
  return open;
}
