/**
 * Where a comment on a merge request can be placed: GitLab drops comments whose line is not in the diff.
 *
 * @see prompts 3.14, "Line mapping"
 * @module
 */

/** The lines of one file, as `diff_lines` numbers them. */
export interface DiffFile {
  /** Numbers in the new file: added lines and context. */
  readonly newLines: Set<string>;
  /** Numbers in the old file, deleted lines alone. */
  readonly deletedLines: Set<string>;
  /** Context lines: the number in the new file by that in the old one. */
  readonly newByOld: Map<string, string>;
}

export interface Placed {
  readonly file: string;
  /** A number, or empty. */
  readonly oldLine: string;
  /** A number, or empty. */
  readonly newLine: string;
  readonly text: string;
}

const FILE_OR_LINE =
  /^<file_diff filename="([^"\n]*)">|^<line type="\w+" old_line="(\d*)" new_line="(\d*)">/gm;

export function readDiff(diffLines: string): Map<string, DiffFile> {
  const files = new Map<string, DiffFile>();
  let file = emptyFile();
  for (const [, name, oldLine = '', newLine = ''] of diffLines.matchAll(FILE_OR_LINE)) {
    if (name !== undefined) {
      file = files.get(name) ?? emptyFile();
      files.set(name, file);
    } else if (newLine === '') file.deletedLines.add(oldLine);
    else {
      file.newLines.add(newLine);
      if (oldLine !== '') file.newByOld.set(oldLine, newLine);
    }
  }
  return files;
}

function emptyFile(): DiffFile {
  return { newLines: new Set(), deletedLines: new Set(), newByOld: new Map() };
}

/** The comment with the path and line numbers that GitLab will find, where they are certain. */
export function placeComment(
  { file: path, oldLine, newLine, text }: Placed,
  diff: ReadonlyMap<string, DiffFile>,
): Placed {
  const file = knownPath(path, diff);
  const lines = diff.get(file);
  const old = firstLine(oldLine, lines?.deletedLines);
  // GitLab finds a context line by its new number only.
  const moved = newLine === '' ? lines?.newByOld.get(old) : undefined;
  return { file, oldLine: old, newLine: moved ?? firstLine(newLine, lines?.newLines), text };
}

/** Models copy the prefixes of Git's diffs (`a/`, `b/`), or write paths with `./` or `/` in front. */
function knownPath(path: string, diff: ReadonlyMap<string, DiffFile>): string {
  if (diff.has(path)) return path;
  const bare = path.replace(/^(?:\.?\/|[ab]\/)/, '');
  if (diff.has(bare)) return bare;
  const alike = [...diff.keys()].filter((known) => known.endsWith(`/${bare}`));
  return (alike.length === 1 ? alike[0] : undefined) ?? path;
}

/** `11-12`, `L11`, `lines 11 to 12`: the first of these lines that the diff has, else the first. */
function firstLine(value: string, known: ReadonlySet<string> = new Set()): string {
  const [first = '', last = first] = value.match(/\d{1,9}/g) ?? [];
  if (known.has(first)) return first;
  const inRange = [...known].find(
    (line) => Number(line) > Number(first) && Number(line) <= Number(last),
  );
  return inRange ?? first;
}

/** GitLab finds the place of a proposal with at least so many lines by their content. */
const LINES_TO_SEARCH_BY = 3;

/** Whether GitLab has a place for the comment. */
export function canBePlaced(
  { file, oldLine, newLine, text }: Placed,
  diff: ReadonlyMap<string, DiffFile>,
): boolean {
  const lines = diff.get(file);
  if (lines === undefined) return false;
  if (lines.newLines.has(newLine) || lines.deletedLines.has(oldLine)) return true;
  const [, from = ''] = /^<from>\n([\s\S]*?)^<\/from>/m.exec(text) ?? [];
  return from.split('\n').length > LINES_TO_SEARCH_BY;
}
