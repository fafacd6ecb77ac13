// Which archives are to be shipped, what they are called, and where each of them is missing.
import { closeSync, constants, fstatSync } from 'node:fs';
import type { Run } from '../apply/run.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import type { Stanza } from '../config/stanza.ts';
import { factsOf } from '../host/machine-disk.ts';
import { seeOpenFiles, type OpenFiles } from '../host/open-files.ts';
import { NO_SURPRISES } from '../host/open-flags.ts';
import { storedArchives, type StoredArchive } from '../plan/stored-archives.ts';
import { objectName } from '../plan/object-name.ts';
import { missingAt } from '../plan/shipped.ts';
import { isMissingSomewhere, markOf } from '../plan/waiting.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { hashFile } from '../ship/cargo-bytes.ts';
import type { LedgerStore } from '../ship/ledger-store.ts';
import type { Shipment } from '../ship/transfer.ts';
import type { LedgerRecord } from '../state/ledger.ts';
import { asStanzaUser } from './as-stanza-user.ts';

/** The machine, as names of archives may show it. */
export interface MachineNames {
  readonly host: string;
  readonly machineid: string;
}

/** An archive that is missing at one or more of its destinations. */
export interface WaitingArchive {
  readonly shipment: Shipment;
  readonly settings: Settings;
  readonly missing: readonly Destination[];
}

/** What is needed to find them. */
export interface Search {
  readonly run: Run;
  readonly store: LedgerStore;
  readonly names: MachineNames;
}

/** Finds what the stanzas have to ship. False in `success`, after reports, if something could not be looked at. */
export async function findWaiting(
  search: Search,
  stanzas: readonly Stanza[],
): Promise<{ readonly waiting: readonly WaitingArchive[]; readonly success: boolean }> {
  const waiting: WaitingArchive[] = [];
  let success = true;
  let open: OpenFiles | undefined;
  for (const candidate of stanzas.flatMap((stanza) => candidatesOf(search, stanza))) {
    if (candidate === 'failed') {
      success = false;
      continue;
    }
    open ??= seeOpenFiles();
    // Whoever still writes to it will make another archive of it.
    if (open.writersOf(candidate.archive.facts).length > 0) continue;
    const found = await identify(search, candidate);
    if (found === 'failed') success = false;
    else if (found !== undefined) waiting.push(found);
  }
  return { waiting, success };
}

/** The archives of a stanza that are not known to be at all of their destinations. */
function candidatesOf(search: Search, stanza: Stanza): readonly (Candidate | 'failed')[] {
  const logs = stanza.logs.filter((log) => search.run.logs.has(log));
  return logs.flatMap((log): readonly (Candidate | 'failed')[] => {
    const stored = listArchives(search, stanza, log);
    if (stored === undefined) return ['failed'];
    return stored
      .filter(({ facts }) =>
        isMissingSomewhere(stanza.settings, search.store.ledger, { log, facts }),
      )
      .map((archive) => ({ stanza, log, archive, isNewest: archive === stored.at(-1) }));
  });
}

/** The archives that have their final form and the age that `shipdelay` asks for. */
function listArchives(
  { run, store }: Search,
  stanza: Stanza,
  log: string,
): readonly StoredArchive[] | undefined {
  const { settings } = stanza;
  const stored = asStanzaUser(stanza, run.invoker, (disk) => storedArchives(log, settings, disk));
  if (isSystemError(stored)) {
    if (stored.code === 'ENOENT') return [];
    run.report({ kind: 'ship', news: { kind: 'unreadable', path: log, why: stored.reason } });
    return undefined;
  }
  const rotated = run.state.rotatedAt(log);
  // It only makes names better: that it cannot be written down is no failure.
  if (
    !run.debug &&
    rotated !== undefined &&
    store.ledger.rotationSince(log, rotated) === undefined
  ) {
    store.add([{ kind: 'rotated', log, at: rotated }]);
  }
  const newest = (run.now - settings.shipdelay) * 1000;
  return stored.filter(({ isFinal, facts }) => {
    return isFinal && (settings.shipdelay === 0 || facts.mtimeMs <= newest);
  });
}

interface Candidate {
  readonly stanza: Stanza;
  readonly log: string;
  readonly archive: StoredArchive;
  readonly isNewest: boolean;
}

/** Hashes an archive, and writes down what it is called from now on, before anybody else is told. */
async function identify(
  search: Search,
  candidate: Candidate,
): Promise<WaitingArchive | 'failed' | undefined> {
  const { run, store } = search;
  const { stanza, log, archive } = candidate;
  const { path, facts } = archive;
  const mark = markOf(facts);
  const known = store.ledger.hashOf(log, mark);
  const sha256 = known ?? (await hashArchive(run, candidate));
  if (sha256 === undefined) return undefined;
  const object = store.ledger.archive({ log, sha256 })?.object ?? nameOf(search, candidate, sha256);
  if (known === undefined && !run.debug) {
    const record: LedgerRecord = { kind: 'archive', log, sha256, object, ...mark };
    const failed = store.add([record]);
    if (failed !== undefined) {
      const news = { kind: 'ledger-failed', path: store.path, why: failed.reason } as const;
      run.report({ kind: 'ship', news });
      return 'failed';
    }
  }
  const missing = missingAt(stanza.settings, store.ledger.archive({ log, sha256 }));
  const open = (): number | string => openSame(run, stanza, archive);
  const shipment = { path, log, sha256, bytes: facts.sizeBytes, object, open };
  return missing.length === 0 ? undefined : { shipment, settings: stanza.settings, missing };
}

async function hashArchive(run: Run, { stanza, archive }: Candidate): Promise<string | undefined> {
  const fd = openSame(run, stanza, archive);
  if (typeof fd === 'string') {
    run.report({ kind: 'ship', news: { kind: 'unreadable', path: archive.path, why: fd } });
    return undefined;
  }
  try {
    const { sha256, bytes } = await hashFile(fd);
    return bytes === archive.facts.sizeBytes && isSameFile(factsOf(fstatSync(fd)), archive.facts)
      ? sha256
      : undefined;
  } finally {
    closeSync(fd);
  }
}

/** Opens the archive if it is still the one that was listed. */
function openSame(run: Run, stanza: Stanza, { path, facts }: StoredArchive): number | string {
  return asStanzaUser(stanza, run.invoker, (disk) => {
    const fd = disk.open(path, constants.O_RDONLY | NO_SURPRISES);
    if (isSystemError(fd)) return fd.reason;
    if (isSameFile(factsOf(fstatSync(fd)), facts)) return fd;
    closeSync(fd);
    return 'it was renamed or changed meanwhile';
  });
}

function isSameFile(a: FileFacts, b: FileFacts): boolean {
  const same = a.device === b.device && a.inode === b.inode;
  return same && a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs;
}

function nameOf({ run, store, names }: Search, candidate: Candidate, sha256: string): string {
  const { stanza, log, archive, isNewest } = candidate;
  const { shipname, compress, compressext } = stanza.settings;
  const written = Math.floor(archive.facts.mtimeMs / 1000);
  const rotation = store.ledger.rotationSince(log, written);
  const isKnown = isNewest || store.ledger.isRotatedBefore(log, written);
  return objectName(shipname, {
    ...names,
    log,
    ext: compress && archive.path.endsWith(compressext) ? compressext : '',
    rotatedAt: (isKnown ? (rotation ?? run.state.rotatedAt(log)) : undefined) ?? written,
    sha256,
  });
}
