/**
 * Paths as `serverless.yml` writes them: `{name}` stands for one segment, `{name+}` for the rest.
 *
 * @module
 */

/** One parameter; its groups are the name, and `+` where it takes the rest of the path. */
export const PATH_PARAMETER = /\{(\w+)(\+?)\}/g;

/** Matches the whole of a path; its groups are named after the parameters. */
export function pathPattern(path: string): RegExp {
  const literals = path.split(PATH_PARAMETER);
  // `split` puts both groups of each parameter between the literal texts.
  const source = literals.map((part, index) => {
    if (index % 3 === 0) return RegExp.escape(part);
    if (index % 3 === 2) return part ? '.+)' : '[^/]+)';
    return `(?<${part}>`;
  });
  return new RegExp(`^${source.join('')}$`);
}

/** The path with its parameters filled in. A missing one leaves nothing behind. */
export function fillPath(
  path: string,
  values: Readonly<Record<string, string | undefined>>,
): string {
  return path.replace(PATH_PARAMETER, (_, name) => values[name] ?? '');
}
