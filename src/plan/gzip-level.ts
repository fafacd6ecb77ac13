// Which compressor is no program: gzip, as nearly everybody has it, is done inside of the process.
import type { Settings } from '../config/settings.ts';

const GZIP_PROGRAM = /^(?:(?:\/usr)?\/bin\/)?(?:gzip|pigz)$/;
const DEFAULT_LEVEL = 6;

/** The level at which gzip is asked for; undefined if the configuration wants a program to be run. */
export function gzipLevel({ compresscmd, compressoptions }: Settings): number | undefined {
  if (!GZIP_PROGRAM.test(compresscmd)) return undefined;
  const [option, ...others] = compressoptions;
  if (option === undefined) return DEFAULT_LEVEL;
  const digit = /^-([1-9])$/.exec(option)?.[1];
  return digit === undefined || others.length > 0 ? undefined : Number(digit);
}
