// Archives that an earlier run had to leave as they were, since somebody still wrote to them: what was to
// be done with them is done now, if their log is not due and nobody writes to them any more.
import { isSystemError } from '../config/config-host.ts';
import { stanzaDates, type StanzaDates } from '../plan/date-suffix.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { keptArchives, planRelease } from '../plan/release.ts';
import { settingsToRotateBy } from '../plan/retention-rules.ts';
import type { RotationQuestion } from '../plan/rotation.ts';
import { createAs, readContext } from './create-context.ts';
import { holdingOf } from './log-holding.ts';
import { perform } from './perform.ts';
import type { StanzaRun } from './run.ts';
import { finish } from './settle.ts';
import type { LogProgress } from './stanza-progress.ts';

/** A log with archives that were left. */
export interface KeptLog {
  readonly log: string;
  readonly question: RotationQuestion;
  readonly isOverdue: boolean;
}

/** The logs that are not due and may have such archives. */
export function findKept(stanzaRun: StanzaRun, logs: readonly LogProgress[]): readonly KeptLog[] {
  const { run, stanza, zone } = stanzaRun;
  if (stanza.settings.reopen.kind === 'off') return [];
  const dates = stanzaDates(stanza.settings, run.now, zone);
  return logs
    .filter(({ question, idle }) => question === undefined && idle === undefined)
    .filter(({ log, failed }) => !failed && !run.left.has(log))
    .flatMap(({ log }) => keptOf(stanzaRun, log, dates) ?? []);
}

function keptOf(stanzaRun: StanzaRun, log: string, dates: StanzaDates): KeptLog | undefined {
  const { run, stanza, disk, zone } = stanzaRun;
  const settings = settingsToRotateBy(stanza.settings);
  const { now, state } = run;
  const facts = factsOrNone(disk.lstat(log));
  const holding = holdingOf(stanzaRun);
  const question = { log, settings, facts, now, zone, dates, disk, holding };
  const rotated = state.rotatedAt(log);
  const isOverdue = rotated !== undefined && now - rotated > settings.reopengrace;
  if (keptArchives(question, isOverdue).length === 0) return undefined;
  return { log, question, isOverdue };
}

/** A log that does not exist now has the identity of no file. */
function factsOrNone(facts: ReturnType<StanzaRun['disk']['lstat']>): FileFacts {
  return isSystemError(facts) ? NO_FILE : facts;
}

const NO_FILE: FileFacts = {
  kind: 'other',
  mode: 0,
  uid: 0,
  gid: 0,
  sizeBytes: 0,
  links: 0,
  device: 0,
  inode: 0,
  atimeMs: 0,
  mtimeMs: 0,
  blocks: 0,
  blockBytes: 0,
};

/** Sees to them. False, after reports, if any of it failed. */
export async function releaseLogs(
  stanzaRun: StanzaRun,
  kept: readonly KeptLog[],
): Promise<boolean> {
  let success = true;
  for (const { log, question, isOverdue } of kept) {
    if (await stanzaRun.run.stop.check()) return success;
    const labels = createAs(stanzaRun, readContext(stanzaRun, log));
    try {
      const logRun = { ...stanzaRun, log };
      const performance = await perform(logRun, planRelease(question, isOverdue));
      if (performance.kind === 'failed' || performance.flawed) success = false;
    } finally {
      labels?.[Symbol.dispose]();
    }
    // What could not be done now is found again at the next run.
    stanzaRun.failures.take();
    finish(stanzaRun, log);
  }
  return success;
}
