/** Rotations on a file system that is full, or nearly: nothing is lost, and with room again the next run repairs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bench } from './bench.ts';
import { afterFailure, ending } from './fail.ts';
import type { Undisturbed } from './judge.ts';
import type { Scenario } from './scenario.ts';
import type { Tally } from './sweep.ts';
import { playUndisturbed } from './undisturbed.ts';

const SIZE = '16m';
/** What is left free, in KiB. */
const ROOMS = [0, 1, 4, 64];
/** So many times the lines, so that a log has more than the largest room. */
const FACTOR = 2500;
const REASON = 'No space left on device';

/** A file system in memory, for root. */
export class SmallDisk implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'logrotor-full-'));

  constructor() {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0755`, 'tmpfs', this.path]);
  }

  /** Leaves so many KiB free, until `empty`. */
  fill(roomKib: number): void {
    const { bavail, bsize } = statfsSync(this.path);
    const size = Math.max(0, bavail * bsize - roomKib * 1024);
    writeFileSync(this.#filler, Buffer.alloc(size));
  }

  empty(): void {
    rmSync(this.#filler, { force: true });
  }

  [Symbol.dispose](): void {
    execFileSync('umount', [this.path]);
    rmdirSync(this.path);
  }

  get #filler(): string {
    return join(this.path, 'filler');
  }
}

/** Plays a scenario with each of the rooms. */
export async function fillBefore(
  disk: SmallDisk,
  scenario: Scenario,
  program?: string,
): Promise<Tally> {
  using bench = new Bench(program, disk.path);
  const undisturbed = await playUndisturbed(bench, scenario, FACTOR);
  const bad = [];
  for (const room of ROOMS) {
    const wrong = await playFilled(bench, disk, { scenario, undisturbed, room });
    if (wrong.length > 0) bad.push({ where: `${room} KiB left`, wrong });
  }
  return { points: ROOMS.length, bad };
}

interface Play {
  readonly scenario: Scenario;
  readonly undisturbed: Undisturbed;
  readonly room: number;
}

function playFilled(
  bench: Bench,
  disk: SmallDisk,
  { scenario, undisturbed, room }: Play,
): Promise<readonly string[]> {
  return bench.with({ scenario, factor: FACTOR }, async (dir) => {
    disk.fill(room);
    const ran = await bench.rotate(dir);
    disk.empty();
    return [
      ...ending(ran, { dir, reason: REASON }),
      ...(await afterFailure(bench, dir, { ran, undisturbed })),
    ];
  });
}
