/**
 * The command line of the bench.
 *
 * @module
 */
import { Command, InvalidArgumentError } from 'commander';
import { MEASURES, type MeasureName } from './measures.ts';

export interface Options {
  readonly only: readonly MeasureName[];
  readonly quick: boolean;
  /** Where all numbers go as JSON. */
  readonly json?: string;
  readonly writeDocs: boolean;
}

/** Ends the process, and says what there is, when the command line is not understood. */
export function readOptions(argv: readonly string[]): Options {
  const names = Object.keys(MEASURES) as MeasureName[];
  return new Command('npm run bench --')
    .description('Measures the gateway side by side with the bare SDK and with a peer.')
    .option('--only <names>', `some of ${names.join(', ')}`, readNames, names)
    .option('--quick', 'less of everything: about a minute, for a first look', false)
    .option('--json <file>', 'write all numbers as JSON, too')
    .option('--write-docs', 'put the tables into docs/performance.md', false)
    .parse([...argv], { from: 'user' })
    .opts<Options>();
}

function readNames(text: string): MeasureName[] {
  return text.split(',').map((name) => {
    if (Object.hasOwn(MEASURES, name)) return name as MeasureName;
    throw new InvalidArgumentError(`There is no measure ${name}.`);
  });
}
