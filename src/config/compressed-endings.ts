// What the usual compressors put behind a name.

/** The endings of compressed files, besides `compressext`. */
export const COMPRESSED_ENDINGS: readonly string[] = [
  '.gz',
  '.bz2',
  '.xz',
  '.zst',
  '.Z',
  '.zip',
  '.lz4',
];
