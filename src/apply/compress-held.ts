// In a run that does not rotate a log, its archives are compressed that have been held plain for long enough.
import type { Settings } from '../config/settings.ts';
import { compressPlain, plainArchives } from '../plan/plain-archives.ts';
import type { RotationQuestion } from '../plan/rotation.ts';
import { perform } from './perform.ts';
import type { StanzaRun } from './run.ts';
import { finish } from './settle.ts';
import type { LogProgress } from './stanza-progress.ts';

/** True if archives may be held plain until a time that comes between rotations. */
export function holdsArchives({ holduncompressed }: Settings): boolean {
  return holduncompressed !== 0;
}

/** True if a log that is not rotated has archives whose time to be plain is over. */
export function isHeldTooLong(question: RotationQuestion): boolean {
  const { settings, held = 0 } = question;
  return plainArchives(question).length > stillPlain(settings, held);
}

/** With delaycompress the newest one stays plain in any case. */
function stillPlain({ delaycompress }: Settings, held: number): number {
  return Math.max(held, Number(delaycompress));
}

/** Compresses them, log by log. False, after reports, if any of it failed. */
export async function compressHeld(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
): Promise<boolean> {
  let success = true;
  for (const { log, idle } of logs) {
    if (idle === undefined) continue;
    if (await stanzaRun.run.stop.check()) break;
    const { settings, held = 0 } = idle;
    const steps = compressPlain(idle, stillPlain(settings, held));
    const performed = await perform({ ...stanzaRun, log }, steps);
    if (performed.kind === 'failed' || performed.flawed) success = false;
    if (!stanzaRun.failures.take()) finish(stanzaRun, log);
  }
  return success;
}
