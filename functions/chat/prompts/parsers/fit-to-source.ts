/**
 * Fits the old code of a fix to the file that it changes. GitLab replaces exact matches only, so old
 * code that is not in the file would make a merge request that changes nothing.
 *
 * @module
 */

type Pair = readonly [before: string, after: string];

/** More changes than this are not the fix of one finding. */
const MAX_PAIRS = 100;

/**
 * The pairs with their old text as it occurs in the file after the changes of the pairs before. Pairs
 * that change nothing are left out. If the file is unknown (empty), all pairs stay as they are.
 *
 * @returns undefined when old code is empty or not in the file, or when nothing would change
 */
export function fitToSource(pairs: readonly Pair[], source: string): Pair[] | undefined {
  if (pairs.length > MAX_PAIRS || pairs.some(([before]) => before.trim() === '')) return undefined;
  if (source.trim() === '') return pairs.map(([...pair]) => withoutEdges(pair));
  const fitted: Pair[] = [];
  let current = source;
  for (const pair of pairs) {
    const fit = fitExactly(pair, current) ?? fitLoosely(pair, current);
    if (fit === undefined) return undefined;
    const [before, after] = [fit[0].trim(), fit[1].trim()];
    if (before === after) continue;
    current = current.split(before).join(after);
    fitted.push(fit);
  }
  return current === source && pairs.length > 0 ? undefined : fitted;
}

function fitExactly(pair: Pair, source: string): Pair | undefined {
  const plain = withoutEdges(pair);
  const bare = withoutEdges(withoutFences(plain));
  const forms = [plain, bare].flatMap((form) => [form, windowsLines(form)]);
  // Nothing is in every file, and everywhere in it.
  return forms.find(([before]) => before.trim() !== '' && source.includes(before.trim()));
}

/** Regardless of indentation, white space at the ends of lines, and line numbers. */
function fitLoosely(pair: Pair, source: string): Pair | undefined {
  const [before, after] = withoutEdges(withoutFences(pair)).map(withoutNumbers);
  if (before === undefined || after === undefined) return undefined;
  const oldLines = withoutBlankEnds(before.split('\n'));
  if (oldLines.length === 0) return undefined;
  const found = findLines(oldLines, source.split('\n'));
  const reindent = found && indentationChange(oldLines, found);
  if (!found || !reindent) return undefined;
  const newLines = after.split('\n').map(reindent);
  if (newLines.some((line) => line === undefined)) return undefined;
  const isWindows = found.every((line) => line.endsWith('\r'));
  return [found.join('\n').replace(/\r$/, ''), newLines.join(isWindows ? '\r\n' : '\n')];
}

function withoutBlankEnds(lines: readonly string[]): string[] {
  const says = (line: string) => line.trim() !== '';
  return lines.slice(lines.findIndex(says), lines.findLastIndex(says) + 1);
}

/** The lines of the file that say the same; undefined when there are none, or several that differ. */
function findLines(lines: readonly string[], file: readonly string[]): string[] | undefined {
  const bareFile = file.map((line) => line.trim());
  const text = `\n${bareFile.join('\n')}\n`;
  const wanted = `\n${lines.map((line) => line.trim()).join('\n')}\n`;
  let found: string[] | undefined;
  let [line, from] = [0, 0];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    for (; from < at; from = text.indexOf('\n', from + 1)) line += 1;
    const here = file.slice(line, line + lines.length);
    if (found && found.join('\n') !== here.join('\n')) return undefined;
    found ??= here;
  }
  return found;
}

type Reindent = (line: string) => string | undefined;

/**
 * How indentation has to change, told from lines that are there in both forms: none, more or less of
 * it, or tabs for a number of blanks and the other way round. Undefined when they do not tell.
 */
function indentationChange(
  lines: readonly string[],
  file: readonly string[],
): Reindent | undefined {
  const samples = lines
    .map((line, index) => [line, file[index] ?? ''] as const)
    .filter(([line]) => line.trim() !== '')
    .map(([line, target]) => [indentOf(line), indentOf(target)] as const);
  const [[first, wanted] = ['', '']] = samples;
  const isAlike = (change: Reindent) =>
    samples.every(([from, to]) => change(`${from}x`) === `${to}x`);
  return changesFrom(first, wanted, samples).find(isAlike);
}

type Sample = readonly [from: string, to: string];

function changesFrom(first: string, wanted: string, samples: readonly Sample[]): Reindent[] {
  const deepest = samples.reduce((most, sample) =>
    sample[0].length + sample[1].length > most[0].length + most[1].length ? sample : most,
  );
  return [
    ...(wanted.endsWith(first) ? [added(wanted.slice(0, wanted.length - first.length))] : []),
    ...(first.endsWith(wanted) ? [removed(first.slice(0, first.length - wanted.length))] : []),
    ...converted(deepest),
  ];
}

function added(prefix: string): Reindent {
  return (line) => (line.trim() === '' ? line : prefix + line);
}

function removed(prefix: string): Reindent {
  return (line) => {
    if (line.trim() === '') return '';
    return line.startsWith(prefix) ? line.slice(prefix.length) : undefined;
  };
}

/** Tabs for blanks, or blanks for tabs, at the rate of the sample. */
function converted([from, to]: Sample): Reindent[] {
  const [unit, replacement] = [unitOf(from, to), unitOf(to, from)];
  if (unit === undefined || replacement === undefined) return [];
  return [
    (line) => {
      const indent = indentOf(line);
      const depth = indent.length / unit.length;
      if (indent !== unit.repeat(depth)) return undefined;
      return replacement.repeat(depth) + line.slice(indent.length);
    },
  ];
}

/** What one level is in `indent`, where `other` says how many levels there are, if it is of tabs. */
function unitOf(indent: string, other: string): string | undefined {
  if (/^\t+$/.test(indent)) return '\t';
  const width = indent.length / other.length;
  return /^ +$/.test(indent) && /^\t+$/.test(other) && Number.isInteger(width)
    ? ' '.repeat(width)
    : undefined;
}

function indentOf(line: string): string {
  return line.slice(0, line.length - line.trimStart().length);
}

const NUMBER = /^[ \t]*\d{1,7}(?:[ \t]*[:|][ ]?|\t)/;

/** Without the numbers in front of the lines, if every line that says something has one. */
function withoutNumbers(code: string): string {
  const lines = code.split('\n');
  const isNumbered = lines.every((line) => line.trim() === '' || NUMBER.test(line));
  return isNumbered ? lines.map((line) => line.replace(NUMBER, '')).join('\n') : code;
}

function windowsLines([before, after]: Pair): Pair {
  return [before.replaceAll('\n', '\r\n'), after.replaceAll('\n', '\r\n')];
}

/** Without the line breaks at the tags. */
function withoutEdges([before, after]: Pair): Pair {
  return [trimEdges(before), trimEdges(after)];
}

function trimEdges(code: string): string {
  return code.replace(/^[ \t]*\n/, '').replace(/\n[ \t]*$/, '');
}

function withoutFences([before, after]: Pair): Pair {
  return [withoutFence(before), withoutFence(after)];
}

/** Each end by itself, unlike a block: what is left counts only if the file has it. */
function withoutFence(code: string): string {
  return code.replace(/^\s*```[\w+-]*[ \t]*\n/, '').replace(/\n[ \t]*```\s*$/, '');
}
