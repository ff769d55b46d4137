/**
 * The bare SDK under load, in a process of its own, so that its share of the processor can be told.
 *
 * @module
 */
import { askStream, askWhole, createBareClient } from '../bare-client.ts';
import { type Load, type LoadOptions, runLoad } from '../load.ts';
import { serveCommands } from './commands.ts';
import { USAGE_COMMANDS } from './usage.ts';

export interface BareInput {
  readonly bedrock: string;
}

export interface BareLoad extends LoadOptions {
  readonly modelId: string;
  readonly streams: boolean;
}

const commands = ({ bedrock }: BareInput) => {
  const client = createBareClient(bedrock);
  return {
    ...USAGE_COMMANDS,
    load: ({ modelId, streams, ...options }: BareLoad): Promise<Load> =>
      runLoad(options, async () => {
        if (streams) for await (const _ of askStream(client, modelId));
        else await askWhole(client, modelId);
      }),
  };
};

export type BareCommands = ReturnType<typeof commands>;

serveCommands(commands(JSON.parse(process.argv[2] ?? '{}')));
