/**
 * What the functions that ask models may do besides Bedrock's Converse: `servingPlatforms=on`. Read the listed
 * secrets, and ask Bedrock Mantle with their own role. CommonJS, because that is what both deploy tools load.
 */
module.exports = async ({ resolveVariable }) => {
  const parameter = async (name) => String((await resolveVariable(`param:${name}`)) ?? '');
  if ((await parameter('servingPlatforms')) !== 'on') return {};
  const secrets = (await parameter('platformSecrets')).split(',').filter((arn) => arn !== '');
  const key = await parameter('platformSecretKeyArn');
  return {
    ServingPlatformAccess: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'ask-serving-platforms',
        Roles: [
          ...['CodeCompletionRole', 'CodeGenerationRole', 'ChatRole'],
          ...((await parameter('modelEndpoint')) === 'on' ? ['ModelEndpointRole'] : []),
        ].map((Ref) => ({ Ref })),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            allow('bedrock-mantle:CreateInference', MANTLE_PROJECT),
            ...(secrets.length > 0 ? [allow('secretsmanager:GetSecretValue', secrets)] : []),
            ...(secrets.length > 0 && key !== '' ? [decrypt(key)] : []),
          ],
        },
      },
    },
  };
};

/** The account's own projects, in every region: an entry's URL names the region. */
const MANTLE_PROJECT = {
  'Fn::Sub': `arn:\${AWS::Partition}:bedrock-mantle:*:\${AWS::AccountId}:project/*`,
};

const allow = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });

/** Through Secrets Manager alone. */
const decrypt = (key) => ({
  ...allow('kms:Decrypt', key),
  Condition: {
    StringLike: { 'kms:ViaService': { 'Fn::Sub': `secretsmanager.*.\${AWS::URLSuffix}` } },
  },
});
