/**
 * The one archive Lambda needs: a single file, and the same bytes for the same content. Archivers
 * write the time of day into it, and every deploy would look like a change.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12, 4.3.16
 * @module
 */
import { crc32, deflateRawSync } from 'node:zlib';

const VERSION = 20;
const MADE_ON_UNIX = (3 << 8) | VERSION;
const DEFLATED = 8;
/** 1 January 1980, the earliest date of the format. */
const DATE = (1 << 5) | 1;
/** `-rw-r--r--`: Lambda runs the code as another user than its owner. */
const MODE = 0o100644;

/** Packs `content` as the file `name`. */
export function zipFile(name: string, content: Uint8Array): Buffer {
  const packed = deflateRawSync(content, { level: 9 });
  const nameBytes = Buffer.from(name);
  const facts = Buffer.concat([
    words(VERSION, 0, DEFLATED, 0, DATE),
    longs(crc32(content), packed.length, content.length),
    words(nameBytes.length, 0),
  ]);

  const file = Buffer.concat([longs(0x04034b50), facts, nameBytes, packed]);
  const directory = Buffer.concat([
    longs(0x02014b50),
    words(MADE_ON_UNIX),
    facts,
    words(0, 0, 0),
    longs(MODE * 0x10000, 0),
    nameBytes,
  ]);
  const end = Buffer.concat([
    longs(0x06054b50),
    words(0, 0, 1, 1),
    longs(directory.length, file.length),
    words(0),
  ]);
  return Buffer.concat([file, directory, end]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * 2);
  return bytes;
}

function longs(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}
