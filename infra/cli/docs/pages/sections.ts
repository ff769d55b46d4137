/**
 * A page cut at its headings into pieces that are long enough to be found and short enough to be returned.
 *
 * @see search 4
 * @module
 */
import type { SectionHeading } from '#shared/docs-search/index-format.ts';
import { createAnchors } from './anchors.ts';
import type { CleanLine } from './clean-lines.ts';

export interface Section {
  readonly headings: readonly SectionHeading[];
  /** Of its first heading; 0 for the beginning of a page. */
  readonly level: number;
  readonly body: string;
}

/** In characters. */
const LIMITS = {
  /** A shorter section joins the one above it. */
  least: 250,
  /** A longer one is cut between paragraphs. */
  most: 3_000,
};

/** Deeper headings stay with their parent. */
const DEEPEST = 4;

/** Links that lead elsewhere, of which nothing would be left. */
const LEFT_OUT = /^related topics$/i;

export function cutSections(lines: Iterable<CleanLine>): Section[] {
  return joinShort([...piecesOf(lines)].flatMap(cutLong));
}

interface Piece {
  readonly headings: readonly SectionHeading[];
  readonly level: number;
  readonly blocks: readonly Block[];
}

interface Block {
  readonly kind: 'text' | 'table' | 'fence';
  readonly lines: readonly string[];
}

function* piecesOf(lines: Iterable<CleanLine>): Generator<Piece> {
  const anchorOf = createAnchors();
  const path: { level: number; text: string }[] = [];
  let headings: SectionHeading[] = [{ path: [], anchor: '', at: 0 }];
  let level = 0;
  let block: CleanLine[] = [];

  function* finish(): Generator<Piece> {
    const blocks = blocksOf(block);
    block = [];
    if (path.some(({ text }) => LEFT_OUT.test(text))) headings = [];
    // A heading without text of its own is told with the one below it.
    if (blocks.length === 0 || headings.length === 0) return;
    yield { headings, level, blocks };
    headings = [];
  }

  for (const line of lines) {
    if (line.kind !== 'heading' || line.level > DEEPEST) {
      block.push(
        line.kind === 'heading' ? { ...line, kind: 'text', text: `**${plain(line.text)}**` } : line,
      );
      if (line.kind === 'heading') anchorOf(line.text, line.ownAnchor);
      continue;
    }
    yield* finish();
    level = Math.max(2, line.level);
    while ((path.at(-1)?.level ?? 0) >= level) path.pop();
    path.push({ level, text: plain(line.text) });
    const heading = {
      path: path.map(({ text }) => text),
      anchor: anchorOf(line.text, line.ownAnchor),
      at: 0,
    };
    headings = [...headings.filter((above) => isAbove(above, heading)), heading];
  }
  yield* finish();
}

/** A heading that was left without text stays only while the next one is below it. */
function isAbove(above: SectionHeading, heading: SectionHeading): boolean {
  return above.path.length > 0 && above.path.every((text, at) => heading.path[at] === text);
}

/** As a reader sees it: no backticks, no stars. */
function plain(heading: string): string {
  return heading
    .replace(/`+/g, '')
    .replace(/\*\*?([^*]+)\*\*?/g, '$1')
    .trim();
}

function blocksOf(lines: readonly CleanLine[]): Block[] {
  const blocks: { kind: Block['kind']; lines: string[] }[] = [];
  let isOpen = false;
  for (const { kind, text } of lines) {
    const last = blocks.at(-1);
    const is = kind === 'table' || kind === 'fence' ? kind : 'text';
    if (kind === 'blank') isOpen = false;
    else if (isOpen && last?.kind === is) last.lines.push(text);
    else blocks.push({ kind: is, lines: [text] });
    if (kind !== 'blank') isOpen = true;
  }
  return blocks;
}

function cutLong(piece: Piece): Section[] {
  const parts = piece.blocks.flatMap(cutBlock);
  const bodies: string[] = [];
  for (const part of parts) {
    const last = bodies.at(-1);
    const joined = last === undefined ? part : `${last}\n\n${part}`;
    if (last !== undefined && joined.length <= LIMITS.most) bodies[bodies.length - 1] = joined;
    else bodies.push(part);
  }
  return bodies.map((body, at) => ({
    // What continues a section stands below its beginning.
    headings: at === 0 ? piece.headings : piece.headings.slice(-1),
    level: at === 0 ? piece.level : piece.level + 1,
    body,
  }));
}

/** Code stays whole; of a table every part has the two lines of its head. */
function cutBlock({ kind, lines }: Block): string[] {
  const whole = lines.join('\n');
  if (whole.length <= LIMITS.most || kind === 'fence') return [whole];
  const head = kind === 'table' && /^\|(?:---\|)+$/.test(lines[1] ?? '') ? lines.slice(0, 2) : [];
  const parts: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const line of lines.slice(head.length)) {
    if (length + line.length > LIMITS.most) {
      parts.push([...head]);
      length = head.join('\n').length;
    }
    parts.at(-1)?.push(line);
    length += line.length + 1;
  }
  return parts.map((part) => part.join('\n'));
}

function joinShort(sections: readonly Section[]): Section[] {
  const joined: Section[] = [];
  for (const section of sections) {
    const above = joined.at(-1);
    if (above && section.body.length < LIMITS.least && above.body.length < LIMITS.most) {
      joined[joined.length - 1] = join(above, section);
    } else {
      joined.push(section);
    }
  }
  return joined;
}

function join(above: Section, below: Section): Section {
  const heading = (below.headings.at(-1)?.path ?? []).join(' > ');
  const isSame = above.headings.at(-1)?.anchor === below.headings.at(-1)?.anchor;
  const lead = `${above.body}\n\n`;
  const words = isSame || heading === '' ? '' : `${heading}\n\n`;
  return {
    level: above.level,
    body: lead + words + below.body,
    headings: isSame
      ? above.headings
      : [...above.headings, ...below.headings.map((own) => ({ ...own, at: lead.length }))],
  };
}
