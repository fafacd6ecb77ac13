// Where a log that is still being written to is cut in two: at a block boundary near its end.

/** How much a rotation may leave in a log of this size: one block, or a hundredth. */
export function allowanceOf(sizeBytes: number, blockBytes: number): number {
  return Math.max(blockBytes, Math.floor(sizeBytes / 100));
}

/** So many boundaries are tried for one at which a line ends. */
const MOST_BOUNDARIES = 1024;

/** A log of which `copied` bytes have been copied. */
export interface CutQuestion {
  readonly copied: number;
  readonly sizeBytes: number;
  readonly blockBytes: number;
  /** Whether a line ends right before this offset. */
  readonly endsLine: (offset: number) => boolean;
}

/** How many bytes go; 0 if nothing can be cut. */
export interface Cut {
  readonly bytes: number;
  readonly endsLine: boolean;
}

/**
 * The last boundary within the copied part, and if possible one that ends a line and leaves no more than
 * the allowance. Something has to remain: the system does not cut off a whole file.
 */
export function chooseCut({ copied, sizeBytes, blockBytes, endsLine }: CutQuestion): Cut {
  const highest = Math.floor(Math.min(copied, sizeBytes - 1) / blockBytes) * blockBytes;
  if (highest <= 0) return { bytes: 0, endsLine: false };
  const allowed = sizeBytes - allowanceOf(sizeBytes, blockBytes);
  const lowest = Math.max(blockBytes, allowed, highest - MOST_BOUNDARIES * blockBytes);
  for (let bytes = highest; bytes >= lowest; bytes -= blockBytes) {
    if (endsLine(bytes)) return { bytes, endsLine: true };
  }
  return { bytes: highest, endsLine: endsLine(highest) };
}
