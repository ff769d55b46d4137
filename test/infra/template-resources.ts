/**
 * Single resources of a packaged template, for tests that know their shape.
 *
 * @module
 */
import { ofType, type Statement, type Template } from './packaged-template.ts';

// biome-ignore lint/suspicious/noExplicitAny: the template is CloudFormation's, and read only here.
export function propertiesOf(template: Template, id: string): any {
  return template.Resources[id]?.Properties;
}

/** What a role may do by its own policies. */
export function rolePolicyOf(template: Template, id: string): readonly Statement[] {
  const { Policies } = propertiesOf(template, id);
  return Policies.flatMap(
    ({ PolicyDocument }: { readonly PolicyDocument: { readonly Statement: Statement[] } }) =>
      PolicyDocument.Statement,
  );
}

interface SubscriptionFilter {
  readonly LogGroupName: { readonly Ref: string };
  readonly FilterPattern: string;
  readonly DestinationArn: object;
  readonly RoleArn?: object;
}

/** Who gets lines of the logs, by logical id. */
export const subscriptionsOf = (template: Template): ReadonlyMap<string, SubscriptionFilter> =>
  ofType(template, 'AWS::Logs::SubscriptionFilter');

/** The log groups of the functions that answer requests. */
export const REQUEST_LOG_GROUPS = [
  'CodeDashcompletionLogGroup',
  'CodeDashgenerationLogGroup',
  'ChatLogGroup',
  'PlatformLogGroup',
];
