/**
 * A conversation of a program that brings its own prompts: in blocks, with tools and pictures. What GitLab's
 * features ask needs text only, and their functions hold nothing of what reads this.
 *
 * @see contract ME 5
 * @module
 */
import { GatewayError } from '../errors.ts';

export interface TextBlock {
  readonly type: 'text';
  /** Never blank: models refuse blank text. */
  readonly text: string;
}

export interface ImageBlock {
  readonly type: 'image';
  readonly format: 'png' | 'jpeg' | 'gif' | 'webp';
  readonly base64: string;
}

export interface ToolCallBlock {
  readonly type: 'tool-call';
  /** Letters, digits, `_`, `.`, `:` and `-`; at most 64. Unique in the conversation. */
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolResultBlock {
  readonly type: 'tool-result';
  /** The id of a call in the turn before. */
  readonly id: string;
  readonly isError: boolean;
  /** Never empty. */
  readonly content: readonly (TextBlock | ImageBlock)[];
}

export type Block = TextBlock | ImageBlock | ToolCallBlock | ToolResultBlock;

export interface Turn {
  readonly role: 'user' | 'assistant';
  /** Never empty. */
  readonly blocks: readonly Block[];
}

/** A tool that the model may call instead of answering. */
export interface ModelTool {
  /** Letters, digits, `_` and `-`; at most 64. */
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the input. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** Whether a tool has to be called: as the model likes, any, or this one. */
export type ToolChoice = 'auto' | 'any' | { readonly tool: string };

export interface Dialogue {
  /** None of them is blank. */
  readonly system: readonly string[];
  /** Alternating, and beginning with the user. Every call has its result in the turn that follows. */
  readonly turns: readonly Turn[];
  readonly tools: readonly ModelTool[];
  readonly toolChoice: ToolChoice;
  /** Whether the model's platform may cache the beginning of the conversation. */
  readonly caching: boolean;
}

/** The model takes no tools, and the request is pointless without them. */
export class ToolsRefused extends GatewayError {
  constructor() {
    super('model_rejected', 'The model takes no tools');
  }
}

/** All text that the model reads, piece by piece, without the tools. */
export function textsIn({ system, turns }: Pick<Dialogue, 'system' | 'turns'>): readonly string[] {
  return [...system, ...turns.flatMap(({ blocks }) => blocks.flatMap(textsOf))];
}

function textsOf(block: Block): readonly string[] {
  switch (block.type) {
    case 'text':
      return [block.text];
    case 'image':
      return [];
    case 'tool-call':
      return [JSON.stringify(block.input)];
    case 'tool-result':
      return block.content.flatMap(textsOf);
  }
}
