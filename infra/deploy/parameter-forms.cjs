/**
 * The forms that deploy parameters can have, each with a test and the words for what is allowed. CommonJS,
 * because that is what both deploy tools load.
 */
const geography = require('../../shared/models/geography.json');

const matches = (pattern, allowed) => ({ fits: (text) => pattern.test(text), allowed });

const oneOf = (...choices) => ({
  fits: (text) => choices.map(String).includes(text),
  allowed: `one of ${choices.join(', ')}`,
});

const wholeNumber = (min, max) => ({
  fits: (text) => /^\d{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max,
  allowed: `a whole number from ${min} to ${max}`,
});

const or = (word, { fits, allowed }) => ({
  fits: (text) => text === word || fits(text),
  allowed: `${word === '' ? 'empty' : word} or ${allowed}`,
});

const listOf = (item, example) =>
  matches(new RegExp(`^${item}(,${item})*$`), `a list such as ${example}, without spaces`);

const port = wholeNumber(1, 65_535);
const ports = {
  fits: (text) => text.split(',').every(port.fits),
  allowed: 'a list of ports from 1 to 65535 such as 8000,8443, without spaces',
};

const urls = {
  fits: (text) => text.split(',').every((url) => isHttpUrl(url.trim())),
  allowed: 'an http or https URL without credentials, such as https://gitlab.example.com',
};

const oneUrl = {
  fits: (text) => isHttpUrl(text) && !text.includes(','),
  allowed: 'one http or https URL without credentials, such as http://proxy.example.com:3128',
};

const INSTANCE = '[\\w.-]{1,255}';
const instances = matches(
  new RegExp(`^ *${INSTANCE}( *, *${INSTANCE})* *$`),
  'a list of ids of GitLab instances such as 6f1c2b7e-0d54-4a39-9a8e-2b1f7c55d310',
);

/** As AWS takes them: any characters but those that its services disagree on. */
const tags = {
  fits: (text) => isTags(parseJson(text)),
  allowed: 'JSON such as {"cost-centre": "4711"}, at most 50 tags, none of them named aws:…',
};

const arnsOf = (service, resource, allowed) =>
  or(
    '',
    matches(
      new RegExp(`^${arnOf(service, resource)}(,${arnOf(service, resource)})*$`),
      `${allowed}, comma-separated without spaces`,
    ),
  );

const arnOf = (service, resource) => `arn:aws[\\w-]*:${service}:[\\w-]*:\\d{12}:${resource}`;

const flagsByRealm = {
  fits: (text) => isListsByName(parseJson(text)),
  allowed: 'JSON such as {"self-managed": ["flag"]}',
};

const projects = {
  fits: (text) => isProjects(parseJson(text)),
  allowed: 'JSON such as {"*": "arn:aws:bedrock:eu-central-1:123456789012:project/a1b2"}',
};

const guardrail = {
  fits: (text) => isGuardrail(parseJson(text)),
  allowed: 'JSON such as {"guardrailIdentifier": "abc123", "guardrailVersion": "1"}',
};

const modelPrices = {
  fits: (text) => isModelPrices(parseJson(text)),
  allowed: 'JSON such as {"eu.anthropic.claude-haiku-4-5*": {"input": 0.9, "output": 4.5}}',
};

const kmsKey = matches(
  /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
  'the ARN of a KMS key, no alias',
);

const keySets = {
  fits: (text) => isKeySets(parseJson(text)),
  allowed: 'JSON such as {"https://gitlab.example.com": {"keys": [...]}}',
};

const certificates = matches(
  /^(\s|\\n)*-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----(\s|\\n)*$/,
  'certificates in PEM form',
);

const timeZone = {
  fits: isTimeZone,
  allowed: 'a time zone such as Europe/Berlin',
};

const MODEL = '[\\w.:*/-]+';
const models = matches(
  new RegExp(`^ *${MODEL}( *, *${MODEL})* *$`),
  'a list of model ids such as anthropic.*,amazon.nova-*',
);
const GEOGRAPHY = new RegExp(geography.pattern);

/** A role's list is of models; their profiles in every geography follow from it. */
const modelsOfAnyGeography = {
  fits: (text) =>
    models.fits(text) && text.split(',').every((model) => !GEOGRAPHY.test(model.trim())),
  allowed: `${models.allowed}, without a geography such as eu.`,
};
const milliseconds = or('', wholeNumber(1, 300_000));
const concurrency = or('none', wholeNumber(0, 100_000));
const switched = oneOf('true', 'false');
const schedule = matches(
  /^cron\(\S+( \S+){5}\)$/,
  'a schedule of six fields such as cron(0 7 ? * MON-FRI *)',
);

function isHttpUrl(text) {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** What Bedrock takes as the identifier of a guardrail. */
const GUARDRAIL = /^([a-z0-9]{1,128}|arn:aws[\w-]*:bedrock:[\w-]+:\d{12}:guardrail\/[a-z0-9]+)$/;

function isGuardrail(value) {
  const { guardrailIdentifier, guardrailVersion } = value ?? {};
  return (
    GUARDRAIL.test(guardrailIdentifier ?? '') && /^(DRAFT|[1-9]\d{0,7})$/.test(guardrailVersion)
  );
}

const PROJECT = /^arn:aws[\w-]*:bedrock:[\w-]+:\d{12}:project\/[\w-]{1,64}$/;

function isProjects(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([feature, text]) => /^(\*|\w+)$/.test(feature) && PROJECT.test(text),
  );
}

function isTags(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  const fits = ([key, text]) =>
    /^(?!aws:)[\p{L}\p{N}\p{Z}_.:/=+@-]{1,128}$/iu.test(key) &&
    typeof text === 'string' &&
    /^[\p{L}\p{N}\p{Z}_.:/=+@-]{0,256}$/u.test(text);
  return entries.length <= 50 && entries.every(fits);
}

function isKeySets(value) {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((set) => Array.isArray(set?.keys) && set.keys.length > 0);
}

const PRICES = ['input', 'output', 'cacheRead', 'cacheWrite'];

function isModelPrices(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((price) => {
    const entries = Object.entries(price ?? {});
    const isUsd = ([name, usd]) => PRICES.includes(name) && typeof usd === 'number' && usd >= 0;
    return 'input' in Object(price) && 'output' in Object(price) && entries.every(isUsd);
  });
}

function isListsByName(value) {
  const isTexts = (list) => Array.isArray(list) && list.every((item) => typeof item === 'string');
  return typeof value === 'object' && value !== null && Object.values(value).every(isTexts);
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTimeZone(text) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

module.exports = {
  instances,
  matches,
  oneOf,
  wholeNumber,
  or,
  listOf,
  ports,
  urls,
  oneUrl,
  projects,
  flagsByRealm,
  guardrail,
  modelPrices,
  kmsKey,
  keySets,
  certificates,
  timeZone,
  tags,
  arnOf,
  arnsOf,
  models,
  modelsOfAnyGeography,
  milliseconds,
  concurrency,
  switched,
  schedule,
};
