/**
 * Rotates logs while their owner exchanges their directories, or the logs themselves, for links, hard links and FIFOs.
 * npm run test:race -- [--runs 2000] [--program /usr/sbin/logrotate] [--show]
 */
import { parseArgs } from 'node:util';
import { LOGROTOR } from '../support/checkout.ts';
import { playVariant } from './play.ts';
import { VARIANTS } from './variant.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    program: { type: 'string', default: LOGROTOR },
    show: { type: 'boolean', default: false },
  },
});

const each = Number(values.runs) / VARIANTS.length;
let [rotations, escapes, hangs] = [0, 0, 0];
for (const variant of VARIANTS) {
  const figures = await playVariant(values.program, variant, each);
  rotations += figures.rotations;
  escapes += figures.escapes.length;
  hangs += figures.hangs.length;
  const { exchanges, refused } = figures;
  const counts = `${figures.rotations} rotations, ${figures.escapes.length} escapes, ${refused} refused`;
  process.stdout.write(`${variant.name}: ${counts}, ${exchanges} exchanges\n`);
  const shown = values.show ? [...figures.escapes, ...figures.hangs] : figures.hangs;
  for (const text of shown) process.stdout.write(`${text}\n`);
}
process.stdout.write(`${rotations} rotations, ${escapes} escapes, ${hangs} starts that failed\n`);
process.exitCode = escapes + hangs === 0 ? 0 : 1;
