/**
 * The tools of a request, under names that every model takes.
 *
 * @see contract ME 5.3
 * @module
 */
import { hash } from 'node:crypto';
import type { ModelTool, ToolChoice } from '#shared/models/dialogue.ts';
import { type Member, type Members, membersOf } from './members.ts';

const MAX_TOOLS = 512;

export interface Tools {
  readonly tools: readonly ModelTool[];
  /** `none`: the request does not want a tool to be called. */
  readonly choice: ToolChoice | 'none';
  readonly names: ToolNames;
}

/** @throws {RefusedBody} */
export function readTools(body: Members): Tools {
  const given = body.list('tools') ?? [];
  if (given.length > MAX_TOOLS) {
    throw body.refusal('invalid_value', 'tools', `must hold at most ${MAX_TOOLS} tools`);
  }
  const names = createToolNames();
  const known = new Set<string>();
  const tools = given.map((tool) => readTool(tool, names, known));
  const { allowed, choice } = readChoice(
    body,
    tools.map(({ name }) => name),
    names,
  );
  return {
    tools: allowed ? tools.filter(({ name }) => allowed.includes(name)) : tools,
    choice,
    names,
  };
}

/** Names as models take them, and as the program wrote them. */
export interface ToolNames {
  /** The name for the model. */
  toModel(name: string): string;
  /** The program's name for what a model calls; a name that nobody knows stays as it is. */
  fromModel(name: string): string;
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const KEPT_CHARACTERS = 55;
const HASH_DIGITS = 8;

export function createToolNames(): ToolNames {
  const given = new Map<string, string>();
  const asGiven = new Map<string, string>();

  return {
    toModel(name) {
      const known = given.get(name);
      if (known !== undefined) return known;
      const plain = name.replace(/[^A-Za-z0-9_-]/g, '_');
      const isFree = NAME.test(plain) && !asGiven.has(plain);
      const short = `${plain.slice(0, KEPT_CHARACTERS)}_${hash('sha256', name, 'hex').slice(0, HASH_DIGITS)}`;
      const forModel = isFree ? plain : short;
      given.set(name, forModel);
      asGiven.set(forModel, name);
      return forModel;
    },
    fromModel: (name) => asGiven.get(name) ?? name,
  };
}

function readTool(member: Member, names: ToolNames, known: Set<string>): ModelTool {
  const tool = membersOf(member);
  const type = tool.required('type', tool.text('type'));
  if (type !== 'function') {
    throw tool.refusal('unsupported_value', 'type', 'is not supported: only functions are');
  }
  const described = tool.required('function', tool.object('function'));
  const name = described.required('name', described.text('name'));
  if (name === '' || known.has(name)) {
    throw described.refusal('invalid_value', 'name', 'must be the name of one tool alone');
  }
  known.add(name);
  described.object('parameters');
  const schema = described.value('parameters') as Readonly<Record<string, unknown>> | undefined;
  return {
    name: names.toModel(name),
    description: described.text('description')?.toWellFormed() || undefined,
    // Bedrock refuses a schema that does not say so.
    inputSchema: { ...(schema ?? { properties: {} }), type: 'object' },
  };
}

interface Choice {
  readonly choice: Tools['choice'];
  /** The only tools that may be called, by their names for the model; absent: all. */
  readonly allowed?: readonly string[];
}

const MODES: Readonly<Record<string, Tools['choice']>> = {
  auto: 'auto',
  required: 'any',
  none: 'none',
};

function readChoice(body: Members, known: readonly string[], names: ToolNames): Choice {
  const given = body.value('tool_choice');
  if (given === undefined) return { choice: 'auto' };
  if (typeof given === 'string') return { choice: modeOf(body, given, known) };
  const choice = body.object('tool_choice') as Members;
  const type = choice.required('type', choice.text('type'));
  if (type === 'function') return { choice: { tool: named(body, choice, { known, names }) } };
  if (type !== 'allowed_tools') {
    throw choice.refusal('unsupported_value', 'type', 'is not supported: only functions are');
  }
  const rules = choice.object('allowed_tools') ?? choice;
  const allowed = rules
    .required('tools', rules.list('tools'))
    .map((tool) => named(body, membersOf(tool), { known, names }));
  return { choice: modeOf(body, rules.text('mode') ?? 'auto', allowed), allowed };
}

function modeOf(body: Members, mode: string, known: readonly string[]): Tools['choice'] {
  const choice = Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  if (choice === undefined) {
    throw body.refusal('invalid_value', 'tool_choice', 'must be none, auto, required or a tool');
  }
  if (choice === 'any' && known.length === 0) {
    throw body.refusal('invalid_value', 'tool_choice', 'requires a tool, and there is none');
  }
  return choice;
}

interface Known {
  readonly known: readonly string[];
  readonly names: ToolNames;
}

function named(body: Members, choice: Members, { known, names }: Known): string {
  const tool = choice.object('function') ?? choice;
  const name = names.toModel(tool.required('name', tool.text('name')));
  if (known.includes(name)) return name;
  throw body.refusal('invalid_value', 'tool_choice', 'names a tool that is not in tools');
}
