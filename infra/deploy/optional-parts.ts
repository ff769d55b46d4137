/**
 * Parts that only some deployments, or some functions, have in their bundles.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** For functions that know models by name, or when they end; goes before {@link withoutUnusedModules}. */
export const withModelFacts: Plugin = {
  name: 'with-model-facts',
  setup({ onLoad }) {
    onLoad({ filter: /shared[\\/]models[\\/]table[\\/][\w-]+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8'),
      loader: 'ts',
      resolveDir: dirname(path),
    }));
  },
};

/** For deployments without the model endpoint: nothing of its keys is in the bundles. */
export const withoutOwnEndpoint: Plugin = {
  name: 'without-own-endpoint',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]wiring[\\/]own-endpoint\.ts$/ }, () => ({
      contents: 'export const createAskByKey = undefined;',
    }));
  },
};

/** For deployments in which no serving platform may be asked: nothing of them is in the bundles. */
export const withoutServingPlatforms: Plugin = {
  name: 'without-serving-platforms',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]wiring[\\/]serving-platforms\.ts$/ }, () => ({
      contents: `export const createServingPlatforms = () => {
        throw new Error('Serving platforms are switched off in this deployment');
      };`,
    }));
    // How a conversation in blocks is put to one.
    onLoad({ filter: /[\\/]openai[\\/]dialogue-request\.ts$/ }, () => ({
      contents: 'export const dialogueBody = undefined;',
    }));
  },
};

/** For deployments that may assume no role. An assignment may name one all the same, which is told plainly. */
export const withoutRoles: Plugin = {
  name: 'without-roles',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]bedrock[\\/]assumed-role\.ts$/ }, ({ path }) => ({
      contents: `import { GatewayError } from '../errors.ts';
        export const createRoleCredentials = () => async () => {
          throw new GatewayError('model_denied', 'This deployment may assume no role: see bedrockRoleArns');
        };`,
      loader: 'ts',
      resolveDir: dirname(path),
    }));
  },
};

/** For deployments that reach every issuer directly. */
export const withoutProxy: Plugin = {
  name: 'without-proxy',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]auth[\\/]proxied-get\.ts$/ }, () => ({
      contents: `export const createProxiedGet = () => {
        throw new Error('The proxy is switched off in this deployment');
      };`,
    }));
  },
};

/** For deployments without an index of GitLab's documentation: nothing of the search is in the bundles. */
export const withoutDocsSearch: Plugin = {
  name: 'without-docs-search',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]docs-search[\\/](bucket-indexes|local-indexes|get-object)\.ts$/ },
      () => ({
        contents: `const off = () => {
        throw new Error('The search in the documentation is switched off in this deployment');
      };
      export { off as createBucketIndexes, off as createLocalIndexes, off as createGetObject };`,
      }),
    );
  },
};
