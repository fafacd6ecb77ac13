// minfree: archives go until a filesystem has the room that stanzas ask for, over all of them that ask for
// it there. Nothing is written before something is removed, and what was removed is measured afterwards.
import type { Stanza } from '../config/stanza.ts';
import { freeGroup } from './free-group.ts';
import type { Run } from './run.ts';
import { surveyRoom } from './survey-room.ts';

/** What a pass has done to one filesystem. */
export interface RoomSpent {
  /** bytes that may still be removed in this run: what was short at first, less what went. */
  readonly leftBytes: number;
  /** removing gives nothing back there. */
  readonly gainsNothing: boolean;
}

/** What earlier passes of a run have done, by filesystem. */
export type RoomSpending = ReadonlyMap<number, RoomSpent>;

/** A pass over all filesystems. */
export interface RoomPass {
  readonly success: boolean;
  readonly spent: RoomSpending;
}

/**
 * Makes room for the rotations themselves where a filesystem has less than they may need: what the logs of
 * its stanzas hold, and a little for records. With -d nothing is rotated, and so nothing needed.
 */
export async function makeRoomToRotate(run: Run, stanzas: readonly Stanza[]): Promise<RoomPass> {
  if (run.debug) return { success: true, spent: new Map() };
  return passOver(run, stanzas, { toRotate: true, spent: new Map() });
}

/** Sees to it that each filesystem has the room that is asked for. */
export function keepFree(
  run: Run,
  stanzas: readonly Stanza[],
  spent: RoomSpending,
): Promise<RoomPass> {
  return passOver(run, stanzas, { toRotate: false, spent });
}

async function passOver(
  run: Run,
  stanzas: readonly Stanza[],
  manner: { readonly toRotate: boolean; readonly spent: RoomSpending },
): Promise<RoomPass> {
  const asking = stanzas.filter(asksForRoom);
  const spent = new Map(manner.spent);
  if (asking.length === 0) return { success: true, spent };
  const { groups, success: surveyed } = await surveyRoom(run, asking);
  let success = surveyed;
  for (const group of groups) {
    if (await run.stop.check()) break;
    const earlier = spent.get(group.device);
    if (earlier?.gainsNothing === true) continue;
    const limitBytes = earlier?.leftBytes ?? Number.POSITIVE_INFINITY;
    const freed = await freeGroup(run, group, { toRotate: manner.toRotate, limitBytes });
    if (!freed.success) success = false;
    if (freed.spent !== undefined) spent.set(group.device, freed.spent);
  }
  return { success, spent };
}

function asksForRoom({ settings }: Stanza): boolean {
  return settings.minfree.kind !== 'off';
}
