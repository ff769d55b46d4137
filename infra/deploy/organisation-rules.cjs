/**
 * What organisations demand of every resource of a kind: a boundary and a path for roles, keys of their own.
 * Applied to the finished template, so that a role or log group that somebody adds has them too. CommonJS,
 * because that is what both deploy tools load.
 */

/** Changes the resources of a template in place. `values` are the deploy parameters. */
function applyRules({ Resources }, values) {
  for (const resource of Object.values(Resources)) {
    const properties = propertiesFor(resource, values);
    Object.assign(resource.Properties ?? {}, properties);
  }
  allowKeys(Resources, values);
}

function propertiesFor({ Type, Properties = {} }, values) {
  switch (Type) {
    case 'AWS::IAM::Role':
      return {
        ...(values.permissionsBoundaryArn && {
          PermissionsBoundary: values.permissionsBoundaryArn,
        }),
        ...(values.iamPath && { Path: values.iamPath }),
      };
    case 'AWS::IAM::ManagedPolicy':
      return values.iamPath ? { Path: values.iamPath } : {};
    case 'AWS::Logs::LogGroup':
      return values.logKeyArn ? { KmsKeyId: values.logKeyArn } : {};
    case 'AWS::Lambda::Function':
      return values.environmentKeyArn ? { KmsKeyArn: values.environmentKeyArn } : {};
    case 'AWS::DynamoDB::Table':
      return values.tableKeyArn ? { SSESpecification: ownKey(values.tableKeyArn) } : {};
    case 'AWS::S3::Bucket':
      return values.bucketKeyArn ? { BucketEncryption: bucketKey(values.bucketKeyArn) } : {};
    case 'AWS::Athena::WorkGroup':
      return values.bucketKeyArn ? answersKey(Properties, values.bucketKeyArn) : {};
    default:
      return {};
  }
}

const ownKey = (KMSMasterKeyId) => ({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId });

const bucketKey = (KMSMasterKeyID) => ({
  ServerSideEncryptionConfiguration: [
    {
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID },
      BucketKeyEnabled: true,
    },
  ],
});

function answersKey({ WorkGroupConfiguration }, KmsKey) {
  const { ResultConfiguration } = WorkGroupConfiguration;
  const EncryptionConfiguration = { EncryptionOption: 'SSE_KMS', KmsKey };
  return {
    WorkGroupConfiguration: {
      ...WorkGroupConfiguration,
      ResultConfiguration: { ...ResultConfiguration, EncryptionConfiguration },
    },
  };
}

/** Whoever reads or writes encrypted data needs the key as well, but only for that service. */
function allowKeys(resources, { tableKeyArn, environmentKeyArn, bucketKeyArn, logKeyArn }) {
  const functionRoles = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => Properties.Role['Fn::GetAtt'][0]);
  for (const id of functionRoles) {
    const role = resources[id];
    if (tableKeyArn && usesTable(role)) addPolicy(role, 'use-table-key', viaTable(tableKeyArn));
    if (logKeyArn && readsLogs(role)) addPolicy(role, 'use-log-key', viaLogs(logKeyArn));
    if (environmentKeyArn) {
      addPolicy(role, 'read-environment', allow(['kms:Decrypt'], environmentKeyArn));
    }
  }
  if (bucketKeyArn && resources.UsageStreamRole) {
    const statement = allow(['kms:Decrypt', 'kms:GenerateDataKey'], bucketKeyArn);
    addPolicy(resources.UsageStreamRole, 'use-bucket-key', statement);
  }
}

const allow = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });

const through = (service) => ({
  Condition: {
    StringEquals: { 'kms:ViaService': { 'Fn::Sub': `${service}.\${AWS::Region}.amazonaws.com` } },
  },
});

const viaTable = (key) => ({
  ...allow(
    ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    key,
  ),
  ...through('dynamodb'),
});

const viaLogs = (key) => ({ ...allow(['kms:Decrypt'], key), ...through('logs') });

const readsLogs = (role) =>
  JSON.stringify(role.Properties.Policies ?? []).includes('logs:FilterLogEvents');

const usesTable = (role) => JSON.stringify(role.Properties.Policies ?? []).includes('dynamodb:');

function addPolicy(role, PolicyName, statement) {
  const PolicyDocument = { Version: '2012-10-17', Statement: [statement] };
  role.Properties.Policies = [...(role.Properties.Policies ?? []), { PolicyName, PolicyDocument }];
}

module.exports = { applyRules };
