/**
 * Builds the bundles whenever the deploy tool is about to pack them, so that `npx serverless deploy`
 * never ships yesterday's code. CommonJS, because that is what both deploy tools load.
 */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..', '..');

// The tool may run on an older Node, or inside a binary of its own; the build needs one that
// understands TypeScript: the Node of our devDependencies.
const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');

module.exports = class BuildPlugin {
  constructor() {
    this.hooks = {
      'before:package:initialize': build,
      'before:deploy:function:packageFunction': build,
    };
  }
};

function build() {
  const node = existsSync(PINNED_NODE) ? PINNED_NODE : 'node';
  const { status, error } = spawnSync(node, ['infra/deploy/build.ts'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The build of the functions failed.', { cause: error });
}
