/**
 * The CloudFormation template that `npx serverless package` writes, and questions to ask it.
 *
 * @module
 */
import { inflateRawSync } from 'node:zlib';
import { packageService as packaged } from '#infra/deploy/packaging.ts';

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: unknown;
}

export interface Template {
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface FunctionProperties {
  readonly FunctionName: string;
  readonly Handler: string;
  readonly Runtime: string;
  readonly Architectures: readonly string[];
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly VpcConfig?: { readonly SubnetIds: unknown; readonly SecurityGroupIds: unknown };
  readonly TracingConfig: { readonly Mode: string };
  readonly Role: { readonly 'Fn::GetAtt': readonly [string, 'Arn'] };
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

export interface MethodProperties {
  readonly HttpMethod: string;
  readonly ResourceId: { readonly Ref?: string };
  readonly Integration: {
    readonly Type: string;
    readonly TimeoutInMillis?: number;
    readonly ResponseTransferMode?: string;
    readonly Uri: unknown;
  };
}

export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  /** By operator, then by key. */
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

interface RoleProperties {
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: Statement[] } }[];
}

interface PathProperties {
  readonly PathPart: string;
  readonly ParentId: { readonly Ref?: string };
}

interface Provider {
  readonly logs: { readonly restApi: Readonly<Record<string, unknown>> };
  readonly [name: string]: unknown;
}

/** It has no default; an option of the same name takes its place. */
const GITLAB = '--param=gitlabUrl=https://gitlab.example.com';

/** The service as it would be deployed, with an operator's options. */
export function packageService(...options: readonly string[]) {
  return packaged<Template, Provider>([GITLAB, ...options]);
}

/** What the deploy tool says when it refuses to pack the service. */
export async function packagingError(...options: readonly string[]): Promise<string> {
  try {
    await packageService(...options);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The texts in an archive, by name: one local header after the other, until the directory. */
export function filesIn(archive: Buffer = Buffer.alloc(0)): Map<string, string> {
  const files = new Map<string, string>();
  let at = 0;
  while (archive.readUInt32LE(at) === LOCAL_HEADER) {
    const nameEnd = at + 30 + archive.readUInt16LE(at + 26);
    const start = nameEnd + archive.readUInt16LE(at + 28);
    const end = start + archive.readUInt32LE(at + 18);
    const name = archive.toString('utf8', at + 30, nameEnd);
    files.set(name, inflateRawSync(archive.subarray(start, end)).toString());
    at = end;
  }
  return files;
}

const LOCAL_HEADER = 0x04034b50;

/** The resources of one type, by logical id. */
export function ofType<Properties>(template: Template, type: string): Map<string, Properties> {
  const found = Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
  return new Map(found.map(([id, { Properties }]) => [id, Properties as Properties]));
}

export const functionsOf = (template: Template) =>
  ofType<FunctionProperties>(template, 'AWS::Lambda::Function');

/** The function without the stack's prefix: the name of its folder. */
export const folderOf = ({ FunctionName }: FunctionProperties) =>
  FunctionName.replace('duo-edge-prod-', '');

export interface Route {
  readonly path: string;
  readonly method: MethodProperties;
  readonly target: FunctionProperties;
}

/** Every method with the path it answers and the function behind it. */
export function routesOf(template: Template): readonly Route[] {
  const functions = functionsOf(template);
  const paths = ofType<PathProperties>(template, 'AWS::ApiGateway::Resource');

  return [...ofType<MethodProperties>(template, 'AWS::ApiGateway::Method').values()].map(
    (method) => {
      const uri = JSON.stringify(method.Integration.Uri);
      const target = [...functions].find(([id]) => uri.includes(`["${id}","Arn"]`))?.[1];
      if (!target) throw new Error(`No function of the template is in ${uri}.`);
      return { path: pathOf(paths, method.ResourceId.Ref), method, target };
    },
  );
}

function pathOf(paths: ReadonlyMap<string, PathProperties>, id: string | undefined): string {
  const resource = paths.get(id ?? '');
  if (!resource) return '/';
  const parent = pathOf(paths, resource.ParentId.Ref);
  return parent === '/' ? `/${resource.PathPart}` : `${parent}/${resource.PathPart}`;
}

/** What the role of a function may do. */
export function statementsOf(template: Template, { Role }: FunctionProperties): Statement[] {
  const role = ofType<RoleProperties>(template, 'AWS::IAM::Role').get(Role['Fn::GetAtt'][0]);
  return role?.Policies?.flatMap(({ PolicyDocument }) => PolicyDocument.Statement) ?? [];
}

export const actionsOf = (statements: readonly Statement[]) =>
  statements.flatMap(({ Action }) => Action).toSorted();
