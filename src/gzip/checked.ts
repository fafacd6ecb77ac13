// Compressing and checking at the same time: what has been written is read back, decompressed and compared
// with its source while the next blocks are compressed, so that at the end nearly nothing is left to check.
import { ArchiveCheck, type Checked } from './check-archive.ts';
import { gzip, type GzipOptions, type GzipStreams } from './encode.ts';

/** The source and the archive, each to be read once more from its start on by the check. */
export type CheckedStreams = GzipStreams & Checked;

/** Compresses; true if the archive, as it was read back, holds what its source holds afterwards. */
export async function gzipChecked(streams: CheckedStreams, options: GzipOptions): Promise<boolean> {
  const check = new ArchiveCheck(streams);
  const told: GzipStreams = {
    read: (buffer) => streams.read(buffer),
    write: (bytes, piece) => {
      streams.write(bytes, piece);
      check.take(bytes, piece);
    },
  };
  await gzip(told, options).catch(async (error: unknown) => {
    // The check has ended when the caller closes the files.
    await check.result().catch(() => undefined);
    throw error;
  });
  return check.result();
}
