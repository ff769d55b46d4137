/**
 * Archives written byte by byte, right and wrong ones.
 *
 * @module
 */

export interface TarEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** `0` file, `1` hard link, `2` symbolic link, `3` device, `5` folder, `L` GNU long name, `x` pax. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says; default: the content's. */
  readonly size?: number;
  readonly isBroken?: boolean;
}

const BLOCK = 512;

export function tarOf(entries: readonly TarEntry[], { ends = true } = {}): Buffer {
  return Buffer.concat([...entries.map(entryOf), ...(ends ? [Buffer.alloc(2 * BLOCK)] : [])]);
}

export function entryOf({ name, content = '', type = '0', ...rest }: TarEntry): Buffer {
  const data = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  header.write(name.slice(0, 100), 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(rest.size ?? data.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write((rest.link ?? '').slice(0, 100), 157);
  header.write('ustar\0', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, rest.isBroken ? 1 : 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, data, padding]);
}

/** Names that do not fit into a header, as GNU tar writes them. */
export function gnuLong(name: string, content: string): TarEntry[] {
  return [
    { name: '././@LongLink', type: 'L', content: `${name}\0` },
    { name: name.slice(0, 100), content },
  ];
}

/** The same, as pax writes them. */
export function paxLong(name: string, content: string): TarEntry[] {
  const record = (length: number) => `${length} path=${name}\n`;
  let length = record(0).length;
  while (record(length).length !== length) length = record(length).length;
  return [
    { name: 'PaxHeader', type: 'x', content: record(length) },
    { name: name.slice(0, 100), content },
  ];
}
