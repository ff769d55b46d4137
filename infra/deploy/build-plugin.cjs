/**
 * Builds the bundles whenever the deploy tool is about to pack them, so that `npx serverless deploy`
 * never ships yesterday's code. CommonJS, because that is what both deploy tools load.
 */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { parameterValues } = require('./parameter-values.cjs');

const ROOT = join(__dirname, '..', '..');

// The tool may run on an older Node, or inside a binary of its own; the build needs one that
// understands TypeScript: the Node of our devDependencies.
const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');

module.exports = class BuildPlugin {
  constructor(serverless, options) {
    const run = () => build(serverless.serviceDir, parameterValues(serverless, options).values);
    this.hooks = {
      'before:package:initialize': run,
      'before:deploy:function:packageFunction': run,
    };
  }
};

/** What is too long for the environment of a function goes beside its code, by file name. */
function packagedFiles({ caCertificates, issuerKeys }) {
  return {
    ...(caCertificates && { 'certificates.pem': caCertificates }),
    ...(issuerKeys && { 'issuer-keys.json': issuerKeys }),
  };
}

/** Builds into the service's own folder, where the tool looks for what it packs; the sources may be elsewhere. */
function build(serviceDir, values) {
  const outDir = join(serviceDir, 'dist');
  const node = existsSync(PINNED_NODE) ? PINNED_NODE : 'node';
  const { status, signal, error } = spawnSync(node, ['infra/deploy/build.ts', outDir], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      DUO_EDGE_PACKAGED_FILES: JSON.stringify(packagedFiles(values)),
      DUO_EDGE_MODEL_ENDPOINT: values.modelEndpoint === 'on' ? 'on' : 'off',
      DUO_EDGE_SERVING_PLATFORMS: values.servingPlatforms === 'on' ? 'on' : 'off',
      DUO_EDGE_ROLES: values.bedrockRoleArn || values.bedrockRoleArns ? 'on' : 'off',
      DUO_EDGE_PROXY: values.httpsProxy ? 'on' : 'off',
      DUO_EDGE_DOCS_SEARCH: ['none', undefined].includes(values.docsBucket) ? 'off' : 'on',
    },
  });
  if (status === 0) return;
  const reason = error?.message ?? (signal ? `was ended by ${signal}` : `ended with ${status}`);
  throw new Error(`The build of the functions failed: ${reason}`, { cause: error });
}
