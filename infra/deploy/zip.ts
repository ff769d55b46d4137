import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';

/** Lambda runs the code as another user than its owner. */
const READABLE_BY_ALL = 0o100644;

/** Constant, or every deploy would look like a change. The format has local time. */
const WRITTEN_AT = new Date(1980, 0, 1);

/** An archive of files by name: the same bytes for the same content. */
export async function zipFiles(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) {
    archive.addBuffer(Buffer.from(content), name, {
      mtime: WRITTEN_AT,
      forceDosTimestamp: true,
      mode: READABLE_BY_ALL,
      compressionLevel: 9,
    });
  }
  archive.end();
  return buffer(archive.outputStream);
}
