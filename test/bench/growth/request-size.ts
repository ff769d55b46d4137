import { COMPLETIONS, completionBody } from '../../support/bodies.ts';
import { HUNDRED_TOKENS, modelIdOf } from '../answer-plan.ts';
import type { Run } from '../measure.ts';
import { type GatewayProcess, gitlabTarget } from '../site.ts';
import { cpuPerCall } from './cpu-per-call.ts';
import type { Series } from './series.ts';

interface Kind {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  /** The longest text that the endpoint takes, in bytes. */
  readonly maxBytes: number;
  readonly body: (text: string) => object;
}

const KINDS: readonly Kind[] = [
  {
    id: 'request.completion',
    title: 'completion, code above the cursor',
    path: COMPLETIONS,
    maxBytes: 100_000,
    body: (text) =>
      completionBody({
        model_identifier: `bedrock/${modelIdOf(HUNDRED_TOKENS)}`,
        current_file: {
          file_name: 'app/cart.py',
          language_identifier: 'python',
          content_above_cursor: text,
          content_below_cursor: '\n',
        },
      }),
  },
  {
    id: 'request.chat',
    title: 'chat, one message',
    path: '/v2/chat/agent',
    maxBytes: 5_000_000,
    body: (text) => ({
      messages: [{ role: 'user', content: text }],
      model_metadata: {
        provider: 'openai',
        name: 'claude_3',
        identifier: `bedrock/${modelIdOf({ ...HUNDRED_TOKENS, forAgent: true })}`,
      },
    }),
  },
];

const LINE = 'total = add(total, price * (1 + rate))  # "with tax"\n';

/** Processor time of the gateway for requests of growing size. */
export async function requestSizeSeries(run: Run, gateway: GatewayProcess): Promise<Series[]> {
  const url = await gateway.ask('url');
  const series: Series[] = [];
  for (const { id, title, path, maxBytes, body } of KINDS) {
    const points: (readonly [number, number])[] = [];
    for (const bytes of run.scale.requestBytes.filter((size) => size <= maxBytes)) {
      run.progress(`growth: ${title}, ${bytes / 1_000} KB`);
      const text = LINE.repeat(Math.ceil(bytes / LINE.length)).slice(0, bytes);
      const target = gitlabTarget(run.site, url + path, body(text));
      points.push([bytes / 1_000, await cpuPerCall(gateway, target, run.scale.growthCalls)]);
    }
    series.push({ id, title, points });
  }
  return series;
}
