/**
 * Turns the deploy parameters `models` and `modelRegions` into the IAM statements of the functions that ask
 * models, for which YAML has no loop. CommonJS, because that is what both deploy tools load.
 *
 * Bedrock is called in the deployment's region, in those of the default model, and in the listed ones. There
 * a model needs itself. An inference profile needs itself and the foundation models behind it, in whichever
 * region it picks: hence a `*` for the region, which also covers the region-less ARN of global profiles, and
 * a condition that only such a profile leads there. Application inference profiles have opaque names: the
 * account's own are allowed, and the models behind them stay limited by the same list.
 */
module.exports = async ({ resolveVariable }) => {
  const models = listOf(await resolveVariable('param:models'));
  const regions = regionsOf({
    modelRegions: String((await resolveVariable('param:modelRegions')) ?? ''),
    defaultModel: String(await resolveVariable('param:defaultModel')),
  });
  const everyRegion = (resource) => regions.map((region) => own(region, resource));
  const modelArns = listOf(String((await resolveVariable('param:modelArns')) ?? ''));
  const parameter = async (name) => String((await resolveVariable(`param:${name}`)) ?? '');
  const roles = [
    ...listOf(await parameter('bedrockRoleArn')),
    ...listOf(await parameter('bedrockRoleArns')),
  ];
  const mayTag = (await parameter('bedrockSessionTags')) !== 'none';
  const guardrailArns = listOf(String((await resolveVariable('param:guardrailArns')) ?? ''));

  return [
    allow(INVOKE, [
      ...models.flatMap((model) => everyRegion(`inference-profile/*.${model}`)),
      ...everyRegion('application-inference-profile/*'),
      ...models.flatMap((model) => regions.map((region) => foundation(region, model))),
      // Bedrock also checks the project of a call, which is this one unless another is named.
      ...everyRegion('project/default'),
      ...projectsIn(await parameter('bedrockProjects')),
      ...modelArns,
    ]),
    {
      ...allow(
        INVOKE,
        models.map((model) => foundation('*', model)),
      ),
      Condition: {
        StringLike: {
          'bedrock:InferenceProfileArn': [
            ...everyRegion('inference-profile/*'),
            ...everyRegion('application-inference-profile/*'),
          ],
        },
      },
    },
    // Assignments choose guardrails while the functions run. Those of the standard tier work across regions,
    // by a profile.
    allow(
      ['bedrock:ApplyGuardrail'],
      [...everyRegion('guardrail/*'), own('*', 'guardrail-profile/*'), ...guardrailArns],
    ),
    // What a role of another account may do there is said there.
    ...(roles.length > 0
      ? [allow(['sts:AssumeRole', ...(mayTag ? ['sts:TagSession'] : [])], [...new Set(roles)])]
      : []),
  ];
};

/** A wrong text is told by the check of the parameters. */
function projectsIn(text) {
  try {
    return [...new Set(Object.values(JSON.parse(text || '{}')))];
  } catch {
    return [];
  }
}

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

const allow = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });

const own = (region, resource) => arn(`${region}:\${AWS::AccountId}:${resource}`);

const foundation = (region, model) => arn(`${region}::foundation-model/${model}`);

const arn = (rest) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:${rest}` });

function regionsOf({ modelRegions, defaultModel }) {
  const listed = listOf(modelRegions);
  if (listed.includes('*')) return ['*'];
  const [, word, inArn] =
    /^bedrock\/(?:converse\/|invoke\/)?(?:([a-z]{2,4}(?:-[a-z]+)+-\d+)\/|arn:[^:]*:bedrock:([^:]+):)?/.exec(
      defaultModel,
    ) ?? [];
  const named = word ?? inArn;
  return [...new Set([`\${AWS::Region}`, ...listed, ...(named ? [named] : [])])];
}

function listOf(text) {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
