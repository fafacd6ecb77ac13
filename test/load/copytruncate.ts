/**
 * copytruncate under a writer at full speed, on each filesystem: which lines are lost, doubled, torn or out of
 * order when live log and archives are joined, and how much a rotation leaves.
 * npm run test:copytruncate -- [--filesystem NAME] [--size BYTES] [--rotations N]
 * [--lines-of-write N] [--program PATH]
 */
import { parseArgs } from 'node:util';
import { LOGROTOR } from '../support/checkout.ts';
import { ROOT } from '../support/requirement.ts';
import { LINE_BYTES } from './numbered-lines.ts';
import { FILESYSTEMS, Place, type Filesystem } from './place.ts';
import { rotateUnderLoad, type Load, type Outcome } from './rotate-under-load.ts';

const { values } = parseArgs({
  options: {
    program: { type: 'string', default: LOGROTOR },
    filesystem: { type: 'string', multiple: true, default: [...FILESYSTEMS] },
    size: { type: 'string', multiple: true, default: ['200000000', '300000'] },
    rotations: { type: 'string', default: '10' },
    'lines-of-write': { type: 'string', multiple: true, default: ['1', '8'] },
  },
});

/** What may be lost on a filesystem that cannot cut. */
const MOST_LOST = 100;
/** A disk that is slow lets a log grow a lot while it is waited for. */
const ROOM_BYTES = 8 * 2 ** 30;
const COLUMNS = [
  'filesystem',
  'log',
  'lines/write',
  'lines',
  'lost',
  'doubled',
  'torn',
  'out of order',
  'most lost',
  'reported',
  'left',
];

process.exitCode = (await runAll()) ? 0 : 1;

async function runAll(): Promise<boolean> {
  printRow(COLUMNS);
  let good = true;
  for (const filesystem of FILESYSTEMS.filter((name) => values.filesystem.includes(name))) {
    if (filesystem !== 'scratch' && !ROOT.present) {
      say(`${filesystem}: skipped: needs root: ${ROOT.how}`);
      continue;
    }
    for (const size of values.size.map(Number)) {
      for (const linesOfWrite of values['lines-of-write'].map(Number)) {
        good = (await runOne(filesystem, size, linesOfWrite)) && good;
      }
    }
  }
  return good;
}

async function runOne(
  filesystem: Filesystem,
  sizeBytes: number,
  linesOfWrite: number,
): Promise<boolean> {
  using place = new Place(filesystem, ROOM_BYTES);
  const { program } = values;
  const load: Load = { program, sizeBytes, rotations: Number(values.rotations), linesOfWrite };
  const outcome = await rotateUnderLoad(place, load);
  const { lines, lost, doubled, torn, outOfOrder, mostLost, reported, mostLeft } = outcome;
  const left = `${(mostLeft * 100).toFixed(0)}%`;
  printRow([
    filesystem,
    sizeBytes,
    linesOfWrite,
    lines,
    lost,
    doubled,
    torn,
    outOfOrder,
    mostLost,
    reported,
    left,
  ]);
  for (const complaint of new Set(outcome.complaints)) say(`  ${complaint}`);
  return isGood(filesystem, linesOfWrite, outcome);
}

/** Without a cut, a write that is under way when the log is truncated is lost as a whole. */
function isGood(filesystem: Filesystem, linesOfWrite: number, outcome: Outcome): boolean {
  const { lost, doubled, torn, outOfOrder, mostLost, reported, mostLeft } = outcome;
  if (doubled > 0 || outOfOrder > 0 || mostLeft > 1) return false;
  if (filesystem !== 'tmpfs') return lost === 0 && torn === 0 && reported === 0;
  const isFew = mostLost < MOST_LOST || linesOfWrite >= MOST_LOST;
  return isFew && reported <= (lost + torn) * LINE_BYTES;
}

function printRow(cells: readonly (string | number)[]): void {
  say(
    cells
      .map((cell, index) => (index === 0 ? String(cell).padEnd(10) : String(cell).padStart(12)))
      .join(' '),
  );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
