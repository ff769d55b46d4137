/**
 * Calls of tools in the forms in which models were trained to write them: JSON and XML. Only a tool
 * that exists makes one; a user may have asked for JSON.
 *
 * @module
 */
import { type JsonRecord, jsonValues, recordsIn } from '../prompts/parsers/json-values.ts';
import { AGENT_TOOLS, findTool } from './tools.ts';

export interface ToolCall {
  readonly tool: string;
  /** Undefined: the model gave none. */
  readonly input: string | undefined;
}

export function toolCallIn(text: string): ToolCall | undefined {
  return callInJson(text) ?? callInXml(text) ?? callInBrackets(text);
}

const NAMES = ['name', 'tool', 'action', 'function', 'tool_name'];
const INPUTS = ['parameters', 'arguments', 'input', 'action_input', 'tool_input', 'args'];

function callInJson(text: string): ToolCall | undefined {
  for (const record of [...jsonValues(text, '{')].flatMap(recordsIn)) {
    const tool = toolName(NAMES.map((name) => record[name]));
    if (tool !== undefined) return { tool, input: inputIn(record) };
  }
  return undefined;
}

function toolName(names: readonly unknown[]): string | undefined {
  const known = names.find((name) => typeof name === 'string' && findTool(AGENT_TOOLS, name));
  return known as string | undefined;
}

function inputIn(record: JsonRecord): string | undefined {
  const value = INPUTS.map((name) => record[name]).find((given) => given !== undefined);
  const texts = [value, ...recordsIn(value).flatMap(Object.values)].map(toText);
  return texts.find((text) => text !== undefined && text !== '');
}

/** Some models write the arguments as JSON in a text. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const [inner] = value.startsWith('{') ? jsonValues(value, '{') : [];
  return inner === undefined ? value : toText(recordsIn(inner).flatMap(Object.values)[0]);
}

const XML_NAME = /<(?:invoke|function|tool_call|tool)(?: {1,4}name="|=|>\s{0,40})"?([\w-]{1,64})/;
const XML_INPUT = /<(?:parameter|input|query|arg_value)\b[^<>]{0,80}>([^<]{1,4000})</;

function callInXml(text: string): ToolCall | undefined {
  const tool = toolName([XML_NAME.exec(text)?.[1]]);
  return tool === undefined ? undefined : { tool, input: XML_INPUT.exec(text)?.[1]?.trim() };
}

/** `issue_reader("#12")`, alone on the first line. */
const BRACKETS = /^`?([\w-]{1,64})\(["']?([^\n]{0,4000}?)["']?\)`?(?:\n|$)/;

function callInBrackets(text: string): ToolCall | undefined {
  const [, name, input] = BRACKETS.exec(text) ?? [];
  const tool = toolName([name]);
  return tool === undefined ? undefined : { tool, input: input || undefined };
}
