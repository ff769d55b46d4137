/** Tags in which models think aloud before they speak. */
const REASONING = /^\s*<(think|thinking|reasoning)>/;

/** As far into the text as the end of thoughts is looked for whose beginning was swallowed. */
const ORPHAN_LIMIT = 80;

const ORPHAN_END = '</think>';

/**
 * Where a model's text begins that is not reasoning, or undefined while the reasoning goes on.
 *
 * @see prompts 4.7
 */
export function visibleStart(text: string): number | undefined {
  let start = 0;
  for (;;) {
    const opened = REASONING.exec(text.slice(start));
    if (opened === null) break;
    const end = `</${opened[1]}>`;
    const at = text.indexOf(end, start + opened[0].length);
    if (at < 0) return undefined;
    start = at + end.length;
  }
  return start > 0 ? start : orphanEnd(text);
}

/** An end whose beginning is there belongs to a text about such tags. */
function orphanEnd(text: string): number {
  const start = text.length - text.trimStart().length;
  const beginning = text.slice(start, start + ORPHAN_LIMIT);
  const at = beginning.indexOf(ORPHAN_END);
  if (at < 0 || beginning.slice(0, at).includes('<think>')) return 0;
  return start + at + ORPHAN_END.length;
}
