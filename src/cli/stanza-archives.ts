// The archives of a stanza, log by log: of those that are there, those that are gone, and of managed groups.
import type { SystemError } from '../config/system-error.ts';
import type { Stanza } from '../config/stanza.ts';
import type { FullIdentity } from '../host/identity.ts';
import { goneLogs } from '../plan/gone-logs.ts';
import type { Disk } from '../plan/snapshot.ts';
import { storedManaged } from '../plan/stored-managed.ts';
import { storedArchives, type StoredArchive } from '../plan/stored-archives.ts';
import type { Ledger } from '../state/ledger.ts';
import type { State } from '../state/state.ts';
import { asStanzaUser } from './as-stanza-user.ts';

/** A log or a managed group, and its archives, the oldest first; the error of listing them. */
export interface ArchivedLog {
  readonly log: string;
  readonly archives: readonly StoredArchive[] | SystemError;
}

/** What is known of logs beyond the patterns of the configuration. */
export interface KnownLogs {
  readonly invoker: FullIdentity;
  /** epoch seconds. */
  readonly now: number;
  /** the logs of the configuration, their archives left out. */
  readonly logs: () => ReadonlySet<string>;
  readonly state: State;
}

/** The logs of all stanzas with their archives. Each directory is listed once for a stanza. */
export function archivedLogs(
  { invoker, now, logs, state }: KnownLogs,
  ledger: Ledger,
  stanzas: readonly Stanza[],
): ReadonlyMap<Stanza, readonly ArchivedLog[]> {
  const gone = goneLogs(stanzas, [...state.paths(), ...ledger.logs()], (path) => logs().has(path));
  const found = stanzas.map((stanza): readonly [Stanza, readonly ArchivedLog[]] => {
    const names = [...stanza.logs.filter((log) => logs().has(log)), ...(gone.get(stanza) ?? [])];
    return [stanza, asStanzaUser(stanza, invoker, (disk) => archivesIn(stanza, names, now, disk))];
  });
  return new Map(found);
}

function archivesIn(
  stanza: Stanza,
  logs: readonly string[],
  now: number,
  disk: Disk,
): readonly ArchivedLog[] {
  const { settings } = stanza;
  if (settings.managed !== undefined) return storedManaged(stanza, now, disk);
  return logs.map((log) => {
    const archives = storedArchives(log, settings, disk);
    const isNone = 'code' in archives && archives.code === 'ENOENT';
    return { log, archives: isNone ? [] : archives };
  });
}
