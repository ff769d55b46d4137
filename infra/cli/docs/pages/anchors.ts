/** Names the headings of one page as GitLab links to them; a repetition gets `-1`, `-2`. */
export function createAnchors(): (heading: string, own: string | undefined) => string {
  const taken = new Map<string, number>();
  return (heading, own) => {
    const name = own ?? nameOf(heading);
    const times = taken.get(name) ?? 0;
    taken.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  };
}

function nameOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
