/**
 * Commands as `glab` offers them for execution: one per fenced block, without a language, without a
 * shell's prompt. The text around the blocks stays as it is, and so does an answer that `glab` reads
 * as it was meant.
 *
 * @module
 */
import { readFence } from '#shared/answer-text/fence.ts';
import { splitCommands } from './shell-lines.ts';

/** A block that begins and ends on one line, as `glab` finds it: without a back quote inside. */
const INLINE_BLOCK = /^\s*```([^`]+)```\s*$/;

/**
 * Undefined: the answer was cut. Half a command must not be run, and the first commands of several must not
 * pass for all of them.
 */
export function gitCommands(text: string, cut: boolean): string | undefined {
  if (cut) return undefined;
  const form = partsOf(text)
    .flatMap(({ isBlock, lines }) => (isBlock ? commandBlocks(lines) : lines.flatMap(outside)))
    .join('\n')
    .replace(/^\n+/, '');
  return glabReading(text) === glabReading(form) ? text : form;
}

interface Part {
  readonly isBlock: boolean;
  readonly lines: string[];
}

function partsOf(text: string): Part[] {
  let part: Part = { isBlock: false, lines: [] };
  const parts = [part];
  for (const line of text.split('\n')) {
    if (!isFence(line, part.isBlock)) part.lines.push(line);
    else {
      part = { isBlock: !part.isBlock, lines: [] };
      parts.push(part);
    }
  }
  return parts;
}

/** Inside a block, only a fence without a language is one. */
function isFence(line: string, isInBlock: boolean): boolean {
  const fence = readFence(line);
  return fence?.lead.trim() === '' && (!isInBlock || fence.info === '');
}

function outside(line: string): string[] {
  const [, command] = INLINE_BLOCK.exec(line) ?? [];
  return command === undefined ? [line] : commandBlocks([command]);
}

/** A block per command; comments become text. */
function commandBlocks(lines: readonly string[]): string[] {
  const blocks = splitCommands(lines).map(({ command, comment }) => {
    // As text, a fence in a comment would begin a block; a fence alone is no command.
    const note = comment.replaceAll('```', '').trim();
    return [
      ...(/^[`\s]*$/.test(command) ? [] : [`\`\`\`\n${command}\n\`\`\``]),
      ...(note ? [note] : []),
    ].join('\n\n');
  });
  const told = blocks.filter((block) => block !== '');
  return told.length === 0 ? [] : [told.join('\n\n')];
}

/** The blocks that `glab` finds: it looks for three back quotes anywhere, not for fence lines. */
function glabReading(text: string): string {
  const blocks = [...text.matchAll(/```([^`]*)```/g)].map(([, block = '']) =>
    block.replace(/^\n+/, '').trimEnd(),
  );
  return JSON.stringify(blocks);
}
