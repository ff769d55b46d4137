/**
 * The names of models that a key may use. No model is asked.
 *
 * @see contract ME 4.4
 * @module
 */

import type { Names } from '#shared/ask/name-plan.ts';
import { keyOf } from '#shared/auth/key-holders.ts';
import { jsonResponse, type Route } from '#shared/http/route.ts';

/** A constant of the release: models have no date of their own here. In seconds since the epoch. */
const CREATED = 1_795_000_000;

/** The second is what GitLab's own check of a set-up asks, whose endpoint ends in `/v1` already. */
const LISTS = ['/v1/models', '/v1/v1/models'];

export function modelRoutes({ namesOf, planFor }: Names): readonly Route[] {
  const lists = LISTS.map(
    (path): Route => ({
      methods: ['GET'],
      path,
      async answer(_, { caller }) {
        const data = (await namesOf(keyOf(caller))).map(entry);
        return jsonResponse(200, { object: 'list', data });
      },
    }),
  );
  const one: Route = {
    methods: ['GET'],
    path: '/v1/models/{model+}',
    async answer(_, { caller, parameters }) {
      const { model = '' } = parameters;
      await planFor(model, keyOf(caller));
      return jsonResponse(200, entry(model));
    },
  };
  return [...lists, definitions, one];
}

/** GitLab's own list, which `{model+}` takes from the function that answers it otherwise. Nothing is in it. */
const definitions: Route = {
  methods: ['GET', 'HEAD'],
  path: '/v1/models/definitions',
  open: true,
  answer: async ({ method }) => {
    const response = jsonResponse(200, { models: [], unit_primitives: [] });
    return method === 'HEAD' ? { ...response, body: '' } : response;
  },
};

function entry(id: string): object {
  return { id, object: 'model', created: CREATED, owned_by: 'duo-edge' };
}
