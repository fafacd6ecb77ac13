// After shipping: what a rule would have removed before, and had to stay until it was shipped, goes now.
import { perform } from '../apply/perform.ts';
import type { Run } from '../apply/run.ts';
import { withStanza } from '../apply/with-stanza.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Stanza } from '../config/stanza.ts';
import { storedArchives } from '../plan/stored-archives.ts';
import { isStillDue } from '../plan/due-archives.ts';
import { removal } from '../plan/numbered.ts';
import { settingsToRotateBy } from '../plan/retention-rules.ts';
import { isShippedEnough, missingAt } from '../plan/shipped.ts';
import { LedgerStore } from '../ship/ledger-store.ts';
import { asStanzaUser } from './as-stanza-user.ts';
import type { ShipGate } from './ship-gate.ts';
import { markOf } from '../plan/waiting.ts';

/** An archive that a rule wants removed. */
interface DueArchive {
  readonly path: string;
  readonly log: string;
  readonly sha256: string;
  /** it goes without being shipped. */
  readonly isWaived: boolean;
}

/** Removes what had to wait and is shipped. False, after reports, if any of it failed. */
export async function releaseDue(
  { run, gate }: { readonly run: Run; readonly gate: ShipGate },
  stanzas: readonly Stanza[],
  stateFile: string,
): Promise<boolean> {
  const store = LedgerStore.open(stateFile, false);
  if (isSystemError(store)) return false;
  let success = true;
  try {
    for (const stanza of stanzas) {
      const logs = stanza.logs.filter((log) => run.logs.has(log));
      const due = logs.flatMap((log) => findDue({ run, gate, store }, stanza, log));
      if (due.length === 0) continue;
      const removed = await withStanza(run, { stanza, journal: run.journal }, async (stanzaRun) => {
        let all = true;
        for (const { path, log } of due) {
          const steps = removal(path, { log, settings: stanza.settings });
          const end = await perform({ ...stanzaRun, log }, steps);
          if (end.kind === 'failed') all = false;
        }
        return all;
      });
      success &&= removed && !due.some(({ isWaived }) => isWaived);
    }
  } finally {
    store.close();
  }
  return success;
}

interface Lookup {
  readonly run: Run;
  readonly gate: ShipGate;
  readonly store: LedgerStore;
}

/** What of a log's archives may go now; what must still wait is reported. */
function findDue({ run, gate, store }: Lookup, stanza: Stanza, log: string): readonly DueArchive[] {
  const { settings } = stanza;
  const stored = asStanzaUser(stanza, run.invoker, (disk) => storedArchives(log, settings, disk));
  if (isSystemError(stored)) return [];
  const known = stored.map((archive) => {
    const sha256 = store.ledger.hashOf(log, markOf(archive.facts));
    const shipped = sha256 === undefined ? undefined : store.ledger.archive({ log, sha256 });
    return { archive, sha256, shipped, isEnough: isShippedEnough(settings, shipped) };
  });
  const { shipmaxspool = Infinity } = settings;
  // What other rules let go of, they remove at the next run.
  const rotatedBy = settingsToRotateBy(settings);
  let spool = known.reduce(
    (sum, each) => sum + (each.isEnough ? 0 : each.archive.facts.sizeBytes),
    0,
  );
  const finals = stored.filter(({ isFinal }) => isFinal);
  return known.flatMap(({ archive, sha256, shipped, isEnough }): readonly DueArchive[] => {
    const { path, facts } = archive;
    if (sha256 === undefined || !store.ledger.isDue({ log, sha256 })) return [];
    if (!isStillDue(archive, finals, rotatedBy, run.now)) return [];
    if (isEnough) return [{ path, log, sha256, isWaived: false }];
    if (spool > shipmaxspool) {
      spool -= facts.sizeBytes;
      gate.waive({ log, sha256 });
      return [{ path, log, sha256, isWaived: true }];
    }
    const missing = missingAt(settings, shipped).map(({ name }) => name);
    run.report({ kind: 'ship', news: { kind: 'still-held', path, missing } });
    return [];
  });
}
