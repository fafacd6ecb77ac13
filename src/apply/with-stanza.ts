// The surroundings in which a stanza is handled: the identity of `su`, its opened directories and what is
// known of access lists. All of it ends with the stanza.
import type { Identity } from '../config/config-host.ts';
import type { Stanza } from '../config/stanza.ts';
import { assumeIdentity, currentIdentity, restoreIdentity } from '../host/identity.ts';
import { loadPerCpu } from '../host/load.ts';
import { MachineDisk } from '../host/machine-disk.ts';
import { scheduleOf } from '../plan/schedule.ts';
import { AclBook } from './acl-book.ts';
import { LogWriters } from './log-writers.ts';
import { PassingFailures } from './passing-failures.ts';
import { fail, type Run, type StanzaRun } from './run.ts';
import type { RunJournal } from './run-journal.ts';

/** Does something about a stanza as its user; what it renamed is durable then. False if any of it failed. */
export async function withStanza(
  run: Run,
  { stanza, journal }: { readonly stanza: Stanza; readonly journal: RunJournal },
  body: (stanzaRun: StanzaRun) => Promise<boolean>,
): Promise<boolean> {
  const user = identityOf(stanza);
  if (user !== undefined && !switchIdentity(run, user, assumeIdentity)) return false;
  const identity = user === undefined ? undefined : currentIdentity();
  using disk = new MachineDisk();
  const acls = new AclBook(disk);
  const writers = new LogWriters({ invoker: run.invoker, user: identity });
  const failures = new PassingFailures();
  const opened = { disk, acls, writers, identity, journal, failures };
  const stanzaRun = { run, stanza, ...circumstancesOf(run, stanza), ...opened };
  const success = await body(stanzaRun);
  const durable = syncDirectories(stanzaRun);
  const back = run.invoker;
  if (user === undefined) return success && durable;
  return switchIdentity(run, back, () => restoreIdentity(back)) && success && durable;
}

/** What a stanza finds by its own directives: its zone, the times of its schedule, and the load if it asks for that. */
export function circumstancesOf(
  run: Run,
  { settings }: Stanza,
): Pick<StanzaRun, 'zone' | 'schedule' | 'load'> {
  const { timezone, criterion, busyskip, maxload } = settings;
  const zone = (timezone === undefined ? undefined : run.zoneNamed(timezone)) ?? run.zone;
  const load = busyskip.perCpu + maxload.perCpu === 0 ? undefined : loadPerCpu();
  return { zone, schedule: scheduleOf(criterion, zone), load };
}

/** Before the state says that a log was rotated, its new name is on the disk. */
function syncDirectories(stanzaRun: StanzaRun): boolean {
  let success = true;
  for (const { path, error } of stanzaRun.disk.syncChanged()) {
    success = fail(stanzaRun, 'sync', path, { error });
  }
  return success;
}

function identityOf({ settings: { su } }: Stanza): Identity | undefined {
  if (!su.on || su.uid === undefined || su.gid === undefined) return undefined;
  return { uid: su.uid, gid: su.gid };
}

/** Says a change of identity and makes it, if it is one. */
function switchIdentity(
  run: Run,
  to: Identity,
  change: (to: Identity) => ReturnType<typeof assumeIdentity>,
): boolean {
  const from = currentIdentity();
  if (from.uid === to.uid && from.gid === to.gid) return true;
  const error = change(to);
  run.report({ kind: 'identity', pid: process.pid, from, to, error: undefined });
  if (error !== undefined) run.report({ kind: 'identity', pid: process.pid, from, to, error });
  return error === undefined;
}
