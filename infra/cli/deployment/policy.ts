/**
 * `npm run deploy:policy -- --region … --param=…`: the policy that somebody needs in order to deploy, made from
 * the template of the same parameters.
 *
 * @module
 */
import { packageService } from '../../deploy/packaging.ts';
import type { Provider, Template } from '../../deploy/template-checks.ts';

interface Rule {
  readonly actions: readonly string[];
  /** ARNs in the deployment's partition, after `arn:<partition>:`. */
  readonly resources: readonly string[];
}

const STACK = 'duo-edge-*';

const rule = (actions: string, ...resources: readonly string[]): Rule => ({
  actions: actions.split(' '),
  resources,
});

/** What CloudFormation does with the deployer's rights, by type of resource. */
export const RULES: Readonly<Record<string, Rule | readonly Rule[]>> = {
  'AWS::ApiGateway': rule(
    'apigateway:GET apigateway:POST apigateway:PUT apigateway:PATCH apigateway:DELETE',
    'apigateway:*::/*',
  ),
  'AWS::ApplicationAutoScaling': rule(
    'application-autoscaling:DeleteScalingPolicy application-autoscaling:DeleteScheduledAction application-autoscaling:DeregisterScalableTarget application-autoscaling:DescribeScalableTargets application-autoscaling:DescribeScalingPolicies application-autoscaling:DescribeScheduledActions application-autoscaling:PutScalingPolicy application-autoscaling:PutScheduledAction application-autoscaling:RegisterScalableTarget',
    '*',
  ),
  'AWS::Athena': rule(
    'athena:CreateNamedQuery athena:CreateWorkGroup athena:DeleteNamedQuery athena:DeleteWorkGroup athena:GetNamedQuery athena:GetWorkGroup athena:ListNamedQueries athena:ListTagsForResource athena:TagResource athena:UpdateWorkGroup',
    `athena:*:*:workgroup/${STACK}`,
  ),
  'AWS::CloudWatch': rule(
    'cloudwatch:DeleteAlarms cloudwatch:DeleteDashboards cloudwatch:DescribeAlarms cloudwatch:GetDashboard cloudwatch:ListTagsForResource cloudwatch:PutDashboard cloudwatch:PutMetricAlarm cloudwatch:TagResource cloudwatch:UntagResource',
    `cloudwatch:*:*:alarm:${STACK}`,
    `cloudwatch::*:dashboard/${STACK}`,
  ),
  'AWS::DynamoDB': rule(
    'dynamodb:CreateTable dynamodb:DeleteTable dynamodb:DescribeContinuousBackups dynamodb:DescribeTable dynamodb:DescribeTimeToLive dynamodb:ListTagsOfResource dynamodb:TagResource dynamodb:UntagResource dynamodb:UpdateContinuousBackups dynamodb:UpdateTable dynamodb:UpdateTimeToLive',
    `dynamodb:*:*:table/${STACK}`,
  ),
  'AWS::EC2': rule(
    'ec2:AuthorizeSecurityGroupEgress ec2:AuthorizeSecurityGroupIngress ec2:CreateSecurityGroup ec2:CreateTags ec2:CreateVpcEndpoint ec2:DeleteSecurityGroup ec2:DeleteVpcEndpoints ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroupRules ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcEndpoints ec2:DescribeVpcs ec2:ModifyVpcEndpoint ec2:RevokeSecurityGroupEgress ec2:RevokeSecurityGroupIngress',
    '*',
  ),
  'AWS::ECS': [
    // No task definition has a name before it is registered, and none is described by its name.
    rule(
      'ecs:DeregisterTaskDefinition ecs:DescribeTaskDefinition ecs:RegisterTaskDefinition ecs:TagResource',
      '*',
    ),
    rule(
      'ecs:CreateCluster ecs:CreateService ecs:DeleteCluster ecs:DeleteService ecs:DescribeClusters ecs:DescribeServiceDeployments ecs:DescribeServices ecs:ListServiceDeployments ecs:ListTagsForResource ecs:UntagResource ecs:UpdateCluster ecs:UpdateService',
      `ecs:*:*:cluster/${STACK}`,
      `ecs:*:*:service/${STACK}/*`,
      `ecs:*:*:service-deployment/${STACK}/*`,
      `ecs:*:*:task-definition/${STACK}:*`,
    ),
    // Alarms by which auto scaling follows a target, and the roles of these services, once for an account.
    rule(
      'cloudwatch:DeleteAlarms cloudwatch:DescribeAlarms cloudwatch:PutMetricAlarm',
      `cloudwatch:*:*:alarm:TargetTracking-service/${STACK}`,
    ),
    rule('iam:CreateServiceLinkedRole', 'iam::*:role/aws-service-role/*'),
  ],
  'AWS::ElasticLoadBalancingV2': [
    rule(
      'ec2:DescribeAccountAttributes ec2:DescribeInternetGateways elasticloadbalancing:DescribeListenerAttributes elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancerAttributes elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTags elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetHealth',
      '*',
    ),
    // CloudFormation names them with the first letters of the stack's name.
    rule(
      'elasticloadbalancing:AddTags elasticloadbalancing:CreateListener elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:CreateTargetGroup elasticloadbalancing:DeleteListener elasticloadbalancing:DeleteLoadBalancer elasticloadbalancing:DeleteTargetGroup elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyListenerAttributes elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes elasticloadbalancing:RemoveTags elasticloadbalancing:SetSecurityGroups elasticloadbalancing:SetSubnets',
      'elasticloadbalancing:*:*:loadbalancer/net/duo-*',
      'elasticloadbalancing:*:*:listener/net/duo-*',
      'elasticloadbalancing:*:*:targetgroup/duo-*',
    ),
  ],
  'AWS::Events': rule(
    'events:DeleteRule events:DescribeRule events:ListTagsForResource events:PutRule events:PutTargets events:RemoveTargets events:TagResource events:UntagResource',
    `events:*:*:rule/${STACK}`,
  ),
  'AWS::Glue': rule(
    'glue:CreateDatabase glue:CreateTable glue:DeleteDatabase glue:DeleteTable glue:GetDatabase glue:GetTable glue:UpdateDatabase glue:UpdateTable',
    'glue:*:*:catalog',
    'glue:*:*:database/duo_edge_*',
    'glue:*:*:table/duo_edge_*/*',
  ),
  'AWS::IAM': rule(
    'iam:AttachRolePolicy iam:CreatePolicy iam:CreatePolicyVersion iam:CreateRole iam:DeletePolicy iam:DeletePolicyVersion iam:DeleteRole iam:DeleteRolePolicy iam:DetachRolePolicy iam:GetPolicy iam:GetPolicyVersion iam:GetRole iam:GetRolePolicy iam:ListPolicyVersions iam:PassRole iam:PutRolePermissionsBoundary iam:PutRolePolicy iam:TagPolicy iam:TagRole iam:UntagPolicy iam:UntagRole iam:UpdateAssumeRolePolicy iam:UpdateRole',
    'iam::*:role<path>duo-edge-*',
    'iam::*:policy<path>duo-edge-*',
  ),
  'AWS::KMS': rule(
    'kms:CreateAlias kms:CreateKey kms:DeleteAlias kms:DescribeKey kms:GetKeyPolicy kms:ListResourceTags kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:TagResource kms:UntagResource kms:UpdateAlias kms:UpdateKeyDescription',
    '*',
  ),
  'AWS::KinesisFirehose': rule(
    'firehose:CreateDeliveryStream firehose:DeleteDeliveryStream firehose:DescribeDeliveryStream firehose:ListTagsForDeliveryStream firehose:TagDeliveryStream firehose:UntagDeliveryStream firehose:UpdateDestination',
    `firehose:*:*:deliverystream/${STACK}`,
  ),
  'AWS::Lambda': rule(
    'lambda:AddPermission lambda:CreateAlias lambda:CreateFunction lambda:DeleteAlias lambda:DeleteFunction lambda:DeleteFunctionConcurrency lambda:DeleteFunctionEventInvokeConfig lambda:DeleteProvisionedConcurrencyConfig lambda:GetAlias lambda:GetFunction lambda:GetFunctionConfiguration lambda:GetFunctionEventInvokeConfig lambda:GetPolicy lambda:GetProvisionedConcurrencyConfig lambda:ListTags lambda:ListVersionsByFunction lambda:PublishVersion lambda:PutFunctionConcurrency lambda:PutFunctionEventInvokeConfig lambda:PutProvisionedConcurrencyConfig lambda:RemovePermission lambda:TagResource lambda:UntagResource lambda:UpdateAlias lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration',
    `lambda:*:*:function:${STACK}`,
  ),
  'AWS::Logs': rule(
    'logs:AssociateKmsKey logs:CreateLogGroup logs:CreateLogStream logs:DeleteLogGroup logs:DeleteLogStream logs:DeleteSubscriptionFilter logs:DescribeLogGroups logs:DescribeLogStreams logs:DescribeSubscriptionFilters logs:DisassociateKmsKey logs:ListTagsForResource logs:PutRetentionPolicy logs:PutSubscriptionFilter logs:TagResource logs:UntagResource',
    '*',
  ),
  'AWS::Route53': rule(
    'route53:ChangeResourceRecordSets route53:GetChange route53:GetHostedZone route53:ListResourceRecordSets',
    'route53:::hostedzone/*',
    'route53:::change/*',
  ),
  'AWS::S3': rule(
    's3:CreateBucket s3:DeleteBucket s3:DeleteBucketPolicy s3:GetBucketLocation s3:GetBucketPolicy s3:GetEncryptionConfiguration s3:ListBucket s3:PutBucketOwnershipControls s3:PutBucketPolicy s3:PutBucketPublicAccessBlock s3:PutBucketTagging s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration',
    `s3:::${STACK}`,
  ),
  'AWS::SQS': rule(
    'sqs:CreateQueue sqs:DeleteQueue sqs:GetQueueAttributes sqs:ListQueueTags sqs:SetQueueAttributes sqs:TagQueue sqs:UntagQueue',
    `sqs:*:*:${STACK}`,
  ),
  'AWS::WAFv2': rule(
    'wafv2:AssociateWebACL wafv2:CreateWebACL wafv2:DeleteWebACL wafv2:DisassociateWebACL wafv2:GetWebACL wafv2:GetWebACLForResource wafv2:ListTagsForResource wafv2:TagResource wafv2:UntagResource wafv2:UpdateWebACL apigateway:SetWebACL',
    '*',
  ),
};

/** What the deploy tool does itself: the stack, the upload, the settings of the stage, the summary. */
const TOOL: Readonly<Record<string, Rule>> = {
  stack: rule(
    'cloudformation:CreateChangeSet cloudformation:CreateStack cloudformation:DeleteChangeSet cloudformation:DeleteStack cloudformation:DescribeChangeSet cloudformation:DescribeStackEvents cloudformation:DescribeStackResource cloudformation:DescribeStacks cloudformation:ExecuteChangeSet cloudformation:GetTemplate cloudformation:ListStackResources cloudformation:TagResource cloudformation:UpdateStack',
    `cloudformation:*:*:stack/${STACK}/*`,
  ),
  account: rule('cloudformation:ValidateTemplate sts:GetCallerIdentity', '*'),
};

/** The policy document for a template, in the partition of its region. */
export function deployerPolicy(
  template: Template,
  { region, iamPath = '/', bucket = STACK }: Deployment,
) {
  const services = new Set(
    Object.values(template.Resources).map(({ Type }) => Type.split('::').slice(0, 2).join('::')),
  );
  const upload = rule(
    's3:DeleteObject s3:GetBucketLocation s3:GetObject s3:ListBucket s3:PutObject',
    `s3:::${bucket}`,
    `s3:::${bucket}/*`,
  );
  const rules = [
    ...Object.entries({ ...TOOL, upload }),
    ...[...services].sort().map((service) => [service, RULES[service]] as const),
  ];
  const arn = (resource: string) =>
    resource === '*' ? '*' : `arn:${partitionOf(region)}:${resource.replace('<path>', iamPath)}`;
  return {
    Version: '2012-10-17',
    Statement: rules.flatMap(([name, found]) => {
      if (found === undefined) throw new Error(`No rule says what deploying ${name} needs.`);
      return [found].flat().map(({ actions, resources }, index) => ({
        Sid: `${name.replaceAll(/\W/g, '')}${index || ''}`,
        Effect: 'Allow',
        Action: actions,
        Resource: resources.map(arn),
      }));
    }),
  };
}

interface Deployment {
  readonly region: string;
  readonly iamPath?: string;
  /** The bucket of the organisation to which packages are uploaded. */
  readonly bucket?: string;
}

function partitionOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws';
}

async function main(args: readonly string[]): Promise<void> {
  const { template, provider } = await packageService<Template, Provider & { region: string }>(
    args,
  );
  const value = (name: string) =>
    args.find((arg) => arg.includes(`${name}=`))?.replace(/^.*?=([^=]*)$/, '$1');
  const iamPath = value('iamPath');
  const bucket = value('deploymentBucket');
  const policy = deployerPolicy(template, {
    region: provider.region,
    ...(iamPath && { iamPath }),
    ...(bucket && { bucket }),
  });
  console.log(JSON.stringify(policy, null, 2));
}

if (import.meta.main) await main(process.argv.slice(2));
