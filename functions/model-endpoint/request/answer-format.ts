/**
 * What form the text of the answer must have.
 *
 * @see contract ME 5.5
 * @module
 */
import type { Dialogue } from '#shared/models/dialogue.ts';
import type { Members } from './members.ts';

/** A model's answer as the input of a tool has the tool's schema. */
export const ANSWER_TOOL = 'answer';

type Schema = Readonly<Record<string, unknown>>;

export interface WantedFormat {
  readonly format: 'text' | 'json';
  readonly schema?: Schema;
}

/** @throws {RefusedBody} */
export function readFormat(body: Members): WantedFormat {
  const format = body.object('response_format');
  const type = format?.required('type', format.text('type'));
  switch (type) {
    case undefined:
    case 'text':
      return { format: 'text' };
    case 'json_object':
      return { format: 'json' };
    case 'json_schema': {
      const named = (format as Members).required('json_schema', format?.object('json_schema'));
      named.object('schema');
      return { format: 'json', schema: (named.value('schema') ?? {}) as Schema };
    }
    default:
      throw (format as Members).refusal('unsupported_value', 'type', 'is not supported');
  }
}

const ONE_OBJECT =
  'Answer with one JSON object and nothing else: no words and no code fence around it.';

const OF_SCHEMA =
  'Answer with JSON of this JSON Schema and nothing else: no words and no code fence around it.';

/** The dialogue that asks for the format as well. */
export function askForFormat(
  dialogue: Dialogue,
  { format, schema }: WantedFormat,
  takesTools: boolean,
): Dialogue {
  if (format === 'text') return dialogue;
  if (schema && takesTools && dialogue.tools.length === 0 && schema['type'] === 'object') {
    const tool = { name: ANSWER_TOOL, description: 'Takes the answer.', inputSchema: schema };
    return { ...dialogue, tools: [tool], toolChoice: { tool: ANSWER_TOOL } };
  }
  const wish = schema ? `${OF_SCHEMA}\n${JSON.stringify(schema)}` : ONE_OBJECT;
  return { ...dialogue, system: [...dialogue.system, wish] };
}
