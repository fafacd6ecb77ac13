// Compressing and checking at the same time: what has been written is read back, decompressed and compared
// with its source while the next blocks are compressed, so that at the end nearly nothing is left to check.
import { holdsSameBytes, type ReadBytes } from './compare.ts';
import { gzip, type GzipOptions, type GzipStreams } from './encode.ts';
import { Progress } from './progress.ts';

/** The source and the archive, each to be read once more from its start on by the check. */
export interface CheckedStreams extends GzipStreams {
  readonly readBack: ReadBytes;
  readonly readAgain: ReadBytes;
}

/** Compresses; true if the archive, as it was read back, holds what its source holds afterwards. */
export async function gzipChecked(streams: CheckedStreams, options: GzipOptions): Promise<boolean> {
  const progress = new Progress();
  const told: GzipStreams = {
    read: (buffer) => streams.read(buffer),
    write: (bytes) => {
      streams.write(bytes);
      progress.grow();
    },
  };
  const work = gzip(told, options).finally(() => progress.complete());
  const check = holdsSameBytes(streams.readBack, streams.readAgain, progress);
  const [made, same] = await Promise.allSettled([work, check]);
  if (made.status === 'rejected') throw made.reason;
  if (same.status === 'rejected') throw same.reason;
  return same.value;
}
