/**
 * What GitLab and `glab` make of answers, written from the contract's description of their parsers.
 *
 * @module
 */

export interface Identifier {
  readonly ok: boolean;
  readonly ResourceIdentifierType?: unknown;
  readonly ResourceIdentifier?: unknown;
}

export function readIdentifier(text: string): Identifier {
  const begun = text.includes('ResourceIdentifierType')
    ? text
    : `\`\`\`json\n{\n  "ResourceIdentifierType": "${text}`;
  const [answer = ''] = begun.split('Question:');
  const [, fenced = answer] = answer.split('```json');
  const [json = ''] = fenced.split('```');
  try {
    return { ok: true, ...JSON.parse(json) };
  } catch {
    return { ok: false };
  }
}

export function readSources(text: string) {
  const [content = '', list = ''] = text.split('ATTRS:');
  const isUnknown = /i do.*n.*know/i.test(content);
  const ids = [...list.matchAll(/CNT-IDX-([0-9a-z]+)/g)].map(([, id]) => id);
  return { content: content.trim(), source_ids: isUnknown ? [] : ids };
}

export interface ReviewComment {
  readonly file: string | undefined;
  readonly old_line: number | null;
  readonly new_line: number | null;
  readonly from: string | null;
  readonly note: string;
}

export function readReview(text: string): ReviewComment[] {
  const [, block = ''] = [...text.matchAll(/<review>(.*?)<\/review>/gs)].at(-1) ?? [];
  return [...block.matchAll(/^<comment ([^>]*)>\n?(.*?)<\/comment>\n/gms)].flatMap(
    ([, attributes = '', body = '']) => {
      const values = Object.fromEntries(
        [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      );
      const { file, old_line = '', new_line = '' } = values;
      if (!file || !/\d/.test(old_line + new_line) || body.trim() === '') return [];
      const note = body.replace(/^<from>\n?(.*?)<\/from>\n<to>\n?(.*?)<\/to>/gms, (_, from, to) =>
        suggestion(from, to),
      );
      const [, from = null] = /^<from>\n?(.*?)<\/from>/ms.exec(body) ?? [];
      return [{ file, old_line: toLine(old_line), new_line: toLine(new_line), from, note }];
    },
  );
}

function suggestion(from: string, to: string): string {
  const below = from.replace(/\n$/, '').split('\n').length - 1;
  const lines = to === '' || to.endsWith('\n') ? to : `${to}\n`;
  return `\`\`\`suggestion:-0+${below}\n${lines}\`\`\``;
}

function toLine(value: string): number | null {
  return /^\d+$/.test(value) ? Number(value) : null;
}

export function readFix(text: string, source: string) {
  const fixed = section(text, 'fixed_code');
  const isFalsePositive =
    fixed === null ||
    fixed.trim() === '' ||
    /^\s*true\s*$/i.test(section(text, 'is_false_positive') ?? '');
  const found = {
    analysis: section(text, 'analysis'),
    summary: section(text, 'summary'),
    false_positive: isFalsePositive,
  };
  if (isFalsePositive) return found;
  const replacements = pairs(fixed);
  const patched_source = replacements.reduce(
    (code, { old, new: text_ }) => code.split(old).join(rubyReplacement(text_)),
    source,
  );
  return { ...found, replacements, patched_source };
}

function section(text: string, tag: string): string | null {
  return new RegExp(`<${tag}>\\n(.*?)</${tag}>`, 's').exec(text)?.[1] ?? null;
}

function pairs(fixed: string) {
  const all = (tag: string) =>
    [...fixed.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, code = '']) =>
      code.trim(),
    );
  const added = all('new_code');
  return all('old_code').map((old, index) => ({ old, new: added[index] ?? '' }));
}

/** Only what our answers can hold: a doubled backslash stands for one. */
function rubyReplacement(text: string): string {
  return text.replaceAll('\\\\', '\\');
}

export function readGitCommands(text: string): string[] {
  return [...text.matchAll(/```([^`]*)```/g)].map(([, command = '']) =>
    command.replace(/^\n+|\n+$/g, ''),
  );
}
