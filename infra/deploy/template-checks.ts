/**
 * What must hold of every template, whatever the parameters: each check gives its problems.
 *
 * @module
 */

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the properties are CloudFormation's, of any resource.
  readonly Properties: any;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface Provider {
  readonly logs: { readonly restApi: Readonly<Record<string, unknown>> };
}

export interface Packaging {
  readonly template: Template;
  readonly provider: Provider;
  readonly text: string;
}

type Check = (packaging: Packaging) => readonly string[];

export const TEMPLATE_CHECKS: Readonly<Record<string, Check>> = {
  'no bodies in logs': ({ provider: { logs } }) =>
    logs.restApi['executionLogging'] === false && logs.restApi['fullExecutionData'] === false
      ? []
      : ['execution logs or the data trace are on'],

  'nothing left behind': ({ template }) =>
    resources(template)
      .filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy === 'Retain')
      .map(([id]) => `${id} stays after a first deployment that failed`),

  'every partition': ({ text }) =>
    /"arn:aws:(?!.*\$\{)/.test(withoutParameters(text)) ? ['an ARN names the partition aws'] : [],

  streams: ({ template }) =>
    ofType(template, 'AWS::ApiGateway::Method')
      .filter(([, { Properties }]) => Properties.Integration.ResponseTransferMode !== 'STREAM')
      .map(([id]) => `${id} does not stream`),

  'buckets closed': ({ template }) =>
    ofType(template, 'AWS::S3::Bucket')
      .filter(
        ([, { Properties }]) => !Properties?.PublicAccessBlockConfiguration?.BlockPublicPolicy,
      )
      .map(([id]) => `${id} does not block public access`),

  'logs that end': ({ template }) =>
    ofType(template, 'AWS::Logs::LogGroup')
      .filter(([, { Properties }]) => Properties.RetentionInDays === undefined)
      .map(([id]) => `${id} is kept for ever`),

  'models by name': ({ template }) =>
    ofType(template, 'AWS::IAM::Role')
      .filter(([, { Properties }]) => /"bedrock:\*"/.test(JSON.stringify(Properties)))
      .map(([id]) => `${id} may do anything in Bedrock`),

  'containers without rights': ({ template }) =>
    ofType(template, 'AWS::ECS::TaskDefinition')
      .filter(([, { Properties }]) => {
        const role = template.Resources[Properties.TaskRoleArn?.['Fn::GetAtt']?.[0]];
        const { Policies = [], ManagedPolicyArns = [] } = role?.Properties ?? {};
        return role === undefined || [...Policies, ...ManagedPolicyArns].length > 0;
      })
      .map(([id]) => `${id} may do something in AWS`),

  'an address': ({ template }) =>
    template.Outputs?.['GatewayUrl'] ? [] : ['there is no output GatewayUrl'],
};

/** The operator's own ARNs name the operator's own partition. */
function withoutParameters(text: string): string {
  return text.replace(/"arn:aws:[\w-]+:[\w-]*:\d{12}:[^"]*"/g, '""');
}

const resources = ({ Resources }: Template) => Object.entries(Resources);

const ofType = (template: Template, type: string) =>
  resources(template).filter(([, { Type }]) => Type === type);
