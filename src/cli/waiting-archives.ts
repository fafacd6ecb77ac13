// Which archives are to be shipped, what they are called, and where each of them is missing.
import { closeSync, constants, fstatSync } from 'node:fs';
import type { Run } from '../apply/run.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import type { Stanza } from '../config/stanza.ts';
import { factsOf } from '../host/machine-disk.ts';
import { lazily } from '../host/lazily.ts';
import { seeOpenFiles } from '../host/open-files.ts';
import { NO_SURPRISES } from '../host/open-flags.ts';
import type { StoredArchive } from '../plan/stored-archives.ts';
import { markOf } from '../plan/file-mark.ts';
import { objectName } from '../plan/object-name.ts';
import { missingAt } from '../plan/shipped.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { hashFile } from '../ship/cargo-bytes.ts';
import type { LedgerStore } from '../ship/ledger-store.ts';
import type { Shipment } from '../ship/transfer.ts';
import type { LedgerRecord } from '../state/ledger.ts';
import { asStanzaUser } from './as-stanza-user.ts';
import { archivedLogs, type ArchivedLog } from './stanza-archives.ts';

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
  /** when it was last written to. */
  readonly writtenMs: number;
}

/** What is needed to find them. */
export interface Search {
  readonly run: Run;
  readonly store: LedgerStore;
  readonly names: MachineNames;
  /** Is told where archives will probably go, before they are hashed. */
  readonly foresee?: (settings: Settings, missing: readonly Destination[]) => void;
}

/** Hashes that are written down at once. */
const TOGETHER = 500;

/** Finds what the stanzas have to ship. False in `success`, after reports, if something could not be looked at. */
export async function findWaiting(
  search: Search,
  stanzas: readonly Stanza[],
): Promise<{ readonly waiting: readonly WaitingArchive[]; readonly success: boolean }> {
  const { run, store } = search;
  const archived = archivedLogs(run, store.ledger, stanzas);
  noteRotations(search, archived);
  const candidates = [...archived].flatMap(([stanza, logs]) =>
    logs.flatMap((log) => candidatesOf(search, stanza, log)),
  );
  const sound = candidates.filter((candidate) => candidate !== 'failed');
  const waiting: WaitingArchive[] = [];
  let success = sound.length === candidates.length;
  const open = lazily(seeOpenFiles);
  for (let first = 0; first < sound.length; first += TOGETHER) {
    // Whoever still writes to it will make another archive of it.
    const still = sound
      .slice(first, first + TOGETHER)
      .filter(({ archive }) => open().writersOf(archive.facts).length === 0);
    const found = await identify(search, still);
    if (found === 'failed') success = false;
    else waiting.push(...found);
  }
  return { waiting, success };
}

/** The archives of a log that are not known to be at all of their destinations. */
function candidatesOf(
  search: Search,
  stanza: Stanza,
  { log, archives }: ArchivedLog,
): readonly (Candidate | 'failed')[] {
  const { run } = search;
  if (isSystemError(archives)) {
    run.report({ kind: 'ship', news: { kind: 'unreadable', path: log, why: archives.reason } });
    return ['failed'];
  }
  const isManaged = stanza.settings.managed !== undefined;
  const ready = archives.filter((archive) => isReady(run, stanza.settings, archive));
  return ready.flatMap((archive) => {
    const known = search.store.ledger.archiveAs(log, markOf(archive.facts));
    const missing = missingAt(stanza.settings, known);
    if (missing.length === 0) return [];
    search.foresee?.(stanza.settings, missing);
    return [{ stanza, log, archive, isNewest: !isManaged && archive === ready.at(-1) }];
  });
}

/** It only makes names better: that it cannot be written down is no failure. */
function noteRotations(
  { run, store }: Search,
  archived: ReadonlyMap<Stanza, readonly ArchivedLog[]>,
): void {
  if (run.debug) return;
  const logs = [...archived.values()].flat();
  const records = logs.flatMap(({ log }): readonly LedgerRecord[] => {
    const at = run.state.rotatedAt(log);
    const isNews = at !== undefined && store.ledger.rotationSince(log, at) === undefined;
    return isNews ? [{ kind: 'rotated', log, at }] : [];
  });
  store.add(records);
}

/** It has its final form and the age that `shipdelay` asks for. */
function isReady({ now }: Run, { shipdelay }: Settings, archive: StoredArchive): boolean {
  const { isFinal, facts } = archive;
  return isFinal && (shipdelay === 0 || facts.mtimeMs <= (now - shipdelay) * 1000);
}

interface Candidate {
  readonly stanza: Stanza;
  readonly log: string;
  readonly archive: StoredArchive;
  readonly isNewest: boolean;
}

/** An archive whose hash is known. */
interface Hashed {
  readonly candidate: Candidate;
  readonly sha256: string;
  /** the ledger has it as this very file. */
  readonly isKnown: boolean;
}

/** Hashes archives, and writes down what they are called from now on, before anybody else is told. */
async function identify(
  search: Search,
  candidates: readonly Candidate[],
): Promise<readonly WaitingArchive[] | 'failed'> {
  const { run, store } = search;
  const hashed: Hashed[] = [];
  for (const candidate of candidates) {
    const { log, archive } = candidate;
    const known = store.ledger.hashOf(log, markOf(archive.facts));
    const sha256 = known ?? (await hashArchive(run, candidate));
    if (sha256 === undefined) continue;
    const isNamed = store.ledger.archive({ log, sha256 }) !== undefined;
    hashed.push({ candidate, sha256, isKnown: known !== undefined && isNamed });
  }
  const named = nameAll(search, hashed);
  const records = named.filter(({ isKnown }) => !isKnown).map(recordOf);
  const failed = run.debug ? undefined : store.add(records);
  if (failed !== undefined) {
    const news = { kind: 'ledger-failed', path: store.path, why: failed.reason } as const;
    run.report({ kind: 'ship', news });
    return 'failed';
  }
  return named.flatMap((each) => waitingAs(search, each));
}

interface Named extends Hashed {
  readonly object: string;
}

/** What the ledger has no name for gets one; what is the same archive, the same. */
function nameAll(search: Search, hashed: readonly Hashed[]): readonly Named[] {
  const { ledger } = search.store;
  const names = new Map<string, string>();
  return hashed.map((each) => {
    const { candidate, sha256 } = each;
    const { log } = candidate;
    const key = `${sha256} ${log}`;
    const known = ledger.archive({ log, sha256 })?.object ?? names.get(key);
    const object = known ?? nameOf(search, candidate, sha256);
    names.set(key, object);
    return { ...each, object };
  });
}

function recordOf({ candidate, sha256, object }: Named): LedgerRecord {
  const { log, archive } = candidate;
  return { kind: 'archive', log, sha256, object, ...markOf(archive.facts) };
}

function waitingAs(
  { run, store }: Search,
  { candidate, sha256, object }: Named,
): readonly WaitingArchive[] {
  const { stanza, log, archive } = candidate;
  const { path, facts } = archive;
  const { settings } = stanza;
  const missing = missingAt(settings, store.ledger.archive({ log, sha256 }));
  if (missing.length === 0) return [];
  const open = (): number | string => openSame(run, stanza, archive);
  const shipment = { path, log, sha256, bytes: facts.sizeBytes, object, open };
  return [{ shipment, settings, missing, writtenMs: facts.mtimeMs }];
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
  const extension = compress && archive.path.endsWith(compressext) ? compressext : '';
  const written = Math.floor(archive.facts.mtimeMs / 1000);
  const rotation = store.ledger.rotationSince(log, written);
  const isKnown = isNewest || store.ledger.isRotatedBefore(log, written);
  return objectName(shipname, {
    ...names,
    log: archive.plain ?? log,
    ext: archive.plain === undefined ? extension : archive.path.slice(archive.plain.length),
    rotatedAt: (isKnown ? (rotation ?? run.state.rotatedAt(log)) : undefined) ?? written,
    sha256,
  });
}
