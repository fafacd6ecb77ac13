/** Picks the program that compresses the archives of a stanza. */
import type { Random } from '../../support/random.ts';
import type { Compressor } from './stanza.ts';

const GZIP = { extension: '.gz', mailable: true, fails: false };
const ODD = { mailable: false, fails: false };

const COMPRESSORS: readonly Compressor[] = [
  { ...GZIP, lines: [] },
  { ...GZIP, lines: [] },
  { ...GZIP, lines: [] },
  { ...GZIP, lines: ['compressoptions -1'] },
  { ...GZIP, lines: ['compressoptions -9 "-n"'] },
  { ...GZIP, lines: ['compresscmd /usr/bin/gzip', 'uncompresscmd /usr/bin/gunzip'] },
  { ...GZIP, lines: ['compressext .gzip'], extension: '.gzip' },
  { ...ODD, lines: ['compresscmd /usr/bin/xz'], extension: '.xz' },
  { ...ODD, lines: ['compresscmd bzip2', 'compressoptions -4'], extension: '.bz2' },
  { ...ODD, lines: ['compresscmd @DIR@/bin/pack', 'compressext .packed'], extension: '.packed' },
  {
    ...ODD,
    lines: ['compresscmd @DIR@/bin/pack', "compressoptions -x 'a b'", 'compressext -p'],
    extension: '-p',
  },
  { ...ODD, lines: ['compresscmd @DIR@/bin/noisy', 'compressext .n'], extension: '.n' },
];

const BROKEN: readonly Compressor[] = [
  { ...ODD, fails: true, lines: ['compresscmd @DIR@/bin/broken'], extension: '.gz' },
  { ...ODD, fails: true, lines: ['compresscmd @DIR@/bin/absent'], extension: '.gz' },
];

/** A compressor that does its work, or rarely, if that may be, one that fails. */
export function generateCompressor(random: Random, mayFail: boolean): Compressor {
  return random.pick(mayFail && random.chance(0.06) ? BROKEN : COMPRESSORS);
}

/** Programs for `bin`: what they write tells how they were called. */
export const COMPRESSOR_PROGRAMS: Readonly<Record<string, string>> = {
  'bin/pack': `#!/bin/sh
echo "packed $LOGROTATE_COMPRESSED_FILENAME in $(pwd) by $(id -u):$(id -g) with $#: $*"
exec /bin/cat
`,
  'bin/noisy': `#!/bin/sh
echo "noise" >&2
exec /bin/cat
`,
  'bin/broken': `#!/bin/sh
echo "broken" >&2
/usr/bin/head -c 3
exit 3
`,
};
