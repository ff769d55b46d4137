import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** What operators and the watch alone read of a model's row: which ids it has, when it ends, and what comes then. */
export const withoutOperatorsFacts: Plugin = {
  name: 'without-operators-facts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]shared[\\/]models[\\/]table[\\/][\w-]+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/\bids: \[[^\]]*\]/g, 'ids: []')
        .replace(/\b(?:endsOn|successor): (?:'[^']*'|[A-Z_]+),/g, ''),
      loader: 'ts',
    }));
  },
};
