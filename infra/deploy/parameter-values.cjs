/**
 * Whether a parameter's value is what it should be, where a pattern cannot say it. CommonJS, because that is
 * what both deploy tools load.
 */

function isHttpUrl(text) {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

function isGuardrail(value) {
  const { guardrailIdentifier, guardrailVersion } = value ?? {};
  return Boolean(guardrailIdentifier) && /^(DRAFT|[1-9]\d{0,7})$/.test(guardrailVersion);
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
  isHttpUrl,
  isGuardrail,
  isKeySets,
  isModelPrices,
  isListsByName,
  parseJson,
  isTimeZone,
};
