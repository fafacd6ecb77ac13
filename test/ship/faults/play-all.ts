/** All disturbances of one destination, one after the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomOf } from '../../support/random.ts';
import { Sandbox } from '../../support/sandbox.ts';
import { faultName, faultsOf } from './all-faults.ts';
import { playFault, type Fault, type Seen } from './fault-run.ts';
import { Target, type TargetKind } from './target.ts';

/** A disturbance, and what was seen. */
export interface Played extends Seen {
  readonly fault: Fault;
}

/** Plays those disturbances of a destination whose names are wanted. */
export async function playAll(
  kind: TargetKind,
  seed: number,
  isWanted: (name: string) => boolean,
  say: (played: Played) => void = () => undefined,
): Promise<readonly Played[]> {
  const target = await Target.start(kind);
  const random = randomOf(seed);
  const played: Played[] = [];
  try {
    const faults = faultsOf(target, random).filter((fault) => isWanted(faultName(fault)));
    for (const [index, fault] of faults.entries()) {
      const box = new Sandbox(mkdtempSync(join(tmpdir(), 'logrotor-fault-')));
      const seen = await playFault(target, fault, { box, random, name: `run-${index}` });
      rmSync(box.dir, { recursive: true });
      played.push({ fault, ...seen });
      say({ fault, ...seen });
    }
  } finally {
    await target.stop();
  }
  return played;
}
