/**
 * Somebody who runs `npm run models` on the table of a gateway.
 *
 * @module
 */
import { type Outcome, runHere } from '../../infra/cli/models/command-line.ts';
import type { EndpointSite } from './site.ts';

type Place = Pick<EndpointSite, 'table' | 'dynamodbUrl'>;

export interface Operator {
  readonly run: (...args: string[]) => Promise<Outcome>;
  /** Makes a key that may name any model. */
  readonly create: (...options: string[]) => Promise<{ readonly id: string; readonly key: string }>;
}

export function operatorEnvironment({ table, dynamodbUrl }: Place): Record<string, string> {
  return { USER: 'ada', DUO_EDGE_TABLE: table, AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl };
}

export function createOperator(place: Place, now: () => number): Operator {
  const run: Operator['run'] = (...args) => runHere(args, operatorEnvironment(place), { now });
  return {
    run,
    async create(...options) {
      const { stdout } = await run('key', 'create', 'a program', '--model', '*', ...options);
      const key = stdout.trim();
      return { id: key.split('_')[1] ?? '', key };
    },
  };
}
