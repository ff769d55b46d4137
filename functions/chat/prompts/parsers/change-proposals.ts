/** A line to replace and its replacement, wherever the model put the tags. */
const PROPOSAL =
  /(?<![ \t])[ \t]*<from>(?:[ \t]*\n)?(.*?)(?:\n[ \t]*)?<\/from>\s*<to>(?:[ \t]*\n)?(.*?)(?:\n[ \t]*)?<\/to>/gs;

/**
 * The text of a review comment with its change proposals in the form that GitLab turns into
 * suggestions: each tag alone on its line, the code between them untouched.
 */
export function changeProposals(text: string): string {
  const parts: string[] = [];
  let rest = 0;
  for (const { 0: whole, 1: from = '', 2: to = '', index } of text.matchAll(PROPOSAL)) {
    parts.push(prose(text.slice(rest, index)), `<from>\n${from}\n</from>\n<to>\n${to}\n</to>`);
    rest = index + whole.length;
  }
  parts.push(prose(text.slice(rest)));
  return parts.filter((part) => part !== '').join('\n');
}

/** Without empty lines around it; the first line keeps its indentation. */
function prose(text: string): string {
  return text.replace(/^\s*\n/, '').trimEnd();
}
