/**
 * The content of a message: a text, or a list of parts.
 *
 * @see contract ME 5.2
 * @module
 */
import type { ImageBlock, TextBlock } from '#shared/models/dialogue.ts';
import {
  createMembers,
  isObject,
  type Member,
  type Members,
  membersOf,
  RefusedBody,
  refuseType,
} from './members.ts';

/** The kinds of parts that a message may hold, and what they become. */
type ReadPart = (part: Members) => TextBlock | ImageBlock | undefined;
export type Parts = Readonly<Record<string, ReadPart>>;

export const TEXT_PARTS: Parts = { text: readText };
export const SHOWN_PARTS: Parts = { text: readText, image_url: readImage };
/** What a model said, and may have refused to say. */
export const SAID_PARTS: Parts = {
  text: readText,
  refusal: (part) => textBlock(part.text('refusal') ?? ''),
};

/** The blocks of a content, of which the blank ones are dropped. Absent: none. */
export function readContent(message: Members, parts: Parts): readonly (TextBlock | ImageBlock)[] {
  const value = message.value('content');
  const path = message.pathOf('content');
  if (value === undefined) return [];
  if (typeof value === 'string') return [textBlock(value)].filter((block) => block !== undefined);
  if (!Array.isArray(value)) refuseType(path, 'a string or a list of parts');
  return value.flatMap(
    (part, index) => readPart({ value: part, path: `${path}.${index}` }, parts) ?? [],
  );
}

/** The texts of a content whose parts are texts. */
export function readTexts(message: Members): readonly string[] {
  return readContent(message, TEXT_PARTS).flatMap((block) =>
    block.type === 'text' ? [block.text] : [],
  );
}

function readPart(member: Member, parts: Parts): TextBlock | ImageBlock | undefined {
  const part = membersOf(member);
  const type = part.required('type', part.text('type'));
  const read = Object.hasOwn(parts, type) ? parts[type] : undefined;
  if (read) return read(part);
  const known = Object.keys(parts).join(', ');
  throw part.refusal('unsupported_value', 'type', `is not supported here: use one of ${known}`);
}

function readText(part: Members): TextBlock | undefined {
  return textBlock(part.required('text', part.text('text')));
}

function textBlock(text: string): TextBlock | undefined {
  return isBlank(text) ? undefined : { type: 'text', text: text.toWellFormed() };
}

/** Pictures come inside the request: no address is ever fetched. */
const DATA_URL = /^data:image\/(png|jpeg|jpg|gif|webp);base64,/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function readImage(part: Members): ImageBlock {
  // Some clients write the address itself where others write an object.
  const given = part.value('image_url');
  const holder = isObject(given) ? createMembers(given, part.pathOf('image_url')) : part;
  const name = isObject(given) ? 'url' : 'image_url';
  const url = holder.required(name, holder.text(name));
  const [prefix = '', format] = DATA_URL.exec(url) ?? [];
  const base64 = url.slice(prefix.length);
  if (format === undefined || !BASE64.test(base64)) {
    const path = holder.pathOf(name);
    const text = `'${path}' must be a data: URL with a picture (png, jpeg, gif or webp) in base64. Addresses are not fetched.`;
    throw new RefusedBody('invalid_value', path, text);
  }
  return {
    type: 'image',
    format: format === 'jpg' ? 'jpeg' : (format as ImageBlock['format']),
    base64,
  };
}

/** Whether a model would refuse the text as empty. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}
