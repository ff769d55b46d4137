/**
 * The operator's allow-list of models that GitLab may choose.
 *
 * A pattern is a model id, with or without `bedrock/`, in which `*` stands for any text. An empty
 * list permits every model: IAM is the outer bound.
 *
 * @module
 */

export type AllowModel = (identifier: string) => boolean;

export function createAllowList(patterns: readonly string[]): AllowModel {
  if (patterns.length === 0) return () => true;
  const expressions = patterns.map(toExpression);
  return (identifier) => {
    const model = withoutProvider(identifier);
    return expressions.some((expression) => expression.test(model));
  };
}

function toExpression(pattern: string): RegExp {
  const parts = withoutProvider(pattern)
    .split('*')
    .map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join('.*')}$`);
}

function withoutProvider(identifier: string): string {
  return identifier.trim().replace(/^bedrock\/(converse\/|invoke\/)?/, '');
}
