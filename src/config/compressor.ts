// `compressor NAME [LEVEL]`: a compressing program, its extension and its way back in one word.
import { parseIntegerIn } from './integer.ts';
import type { Settings } from './settings.ts';

type CompressorSettings = Pick<
  Settings,
  'compresscmd' | 'compressext' | 'compressoptions' | 'uncompresscmd'
>;

interface Compressor {
  readonly program: string;
  readonly back: string;
  readonly extension: string;
  readonly levels: readonly [lowest: number, highest: number];
}

const COMPRESSORS: ReadonlyMap<string, Compressor> = new Map([
  ['gzip', { program: '/bin/gzip', back: '/bin/gunzip', extension: '.gz', levels: [1, 9] }],
  ['zstd', { program: 'zstd', back: 'unzstd', extension: '.zst', levels: [1, 19] }],
  ['xz', { program: 'xz', back: 'unxz', extension: '.xz', levels: [0, 9] }],
  ['bzip2', { program: 'bzip2', back: 'bunzip2', extension: '.bz2', levels: [1, 9] }],
  ['lz4', { program: 'lz4', back: 'unlz4', extension: '.lz4', levels: [1, 12] }],
]);

/** What the argument of `compressor` sets; undefined if there is no such program or level. */
export function parseCompressor(text: string): CompressorSettings | undefined {
  const [, name = '', level = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  const compressor = COMPRESSORS.get(name);
  if (compressor === undefined) return undefined;
  const { program, back, extension, levels } = compressor;
  const set = { compresscmd: program, compressext: extension, uncompresscmd: back };
  if (level === '') return { ...set, compressoptions: [] };
  const number = parseIntegerIn(level, ...levels);
  return number === undefined ? undefined : { ...set, compressoptions: [`-${number}`] };
}
