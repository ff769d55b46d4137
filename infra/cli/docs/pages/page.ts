/**
 * A page of the documentation: its title, what it is about, and its sections; or why it is left out.
 *
 * @see search 4
 * @module
 */
import { parse } from 'yaml';
import { type CleanLine, cleanLines } from './clean-lines.ts';
import { cutSections, type Section } from './sections.ts';

export interface Page {
  /** Below `doc/`, such as `ci/yaml/_index.md`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
}

export const REASONS = ['moved', 'development', 'drawers', 'empty', 'too_large'] as const;
export type Reason = (typeof REASONS)[number];

/** Pages that are no documentation, and of which nobody needs to hear. */
export function isNoPage(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return (
    !name.endsWith('.md') ||
    parts.some((part) => part.startsWith('.')) ||
    name === 'AGENTS.md' ||
    name === 'CLAUDE.md'
  );
}

/** Why a path is left out, whatever the page says. */
export function reasonByPath(path: string, withDevelopment: boolean): Reason | undefined {
  const folders = path.split('/').slice(0, -1);
  if (folders.includes('drawers')) return 'drawers';
  if (folders[0] === 'development' && !withDevelopment) return 'development';
  return undefined;
}

export function readPage(path: string, source: string): Page | Reason {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const { front, body } = splitFront(text);
  if (front['redirect_to'] !== undefined) return 'moved';
  const lines = [...cleanLines(body)];
  const named = textIn(front, 'title');
  const title = named || firstHeading(lines) || nameOf(path);
  const sections = cutSections(named ? lines : withoutFirstHeading(lines));
  if (sections.length === 0) return 'empty';
  return { path, title, description: textIn(front, 'description'), sections };
}

interface Front {
  readonly front: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function splitFront(text: string): Front {
  const [whole, yaml = ''] = /^---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(text) ?? [];
  if (whole === undefined) return { front: {}, body: text };
  return { front: readYaml(yaml), body: text.slice(whole.length) };
}

function readYaml(yaml: string): Readonly<Record<string, unknown>> {
  try {
    const front: unknown = parse(yaml, { logLevel: 'error' });
    return front !== null && typeof front === 'object' ? { ...front } : {};
  } catch {
    // A page is worth more than its front matter.
    const lines = [...yaml.matchAll(/^(\w+):[ \t]*(.*)$/gm)];
    return Object.fromEntries(lines.map(([, name, value]) => [name, value]));
  }
}

function textIn(front: Front['front'], name: string): string {
  const value = front[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function firstHeading(lines: readonly CleanLine[]): string {
  return lines.find(({ kind }) => kind === 'heading')?.text.replace(/`+/g, '') ?? '';
}

function withoutFirstHeading(lines: readonly CleanLine[]): CleanLine[] {
  const at = lines.findIndex(({ kind }) => kind === 'heading');
  return lines.filter((_, index) => index !== at);
}

function nameOf(path: string): string {
  const parts = path.replace(/\.md$/, '').split('/');
  const name = parts.at(-1) ?? '';
  const telling = /^_?index$/.test(name) ? (parts.at(-2) ?? name) : name;
  return telling.replaceAll('_', ' ');
}
