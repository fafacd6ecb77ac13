// `logrotor verify`: reads every archive, and with --remote every object that was shipped, and compares them with
// the ledger. Nothing is changed but that proofs which do not hold any more are taken back in it.
import { closeSync, constants } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { readConfig } from '../config/read-config.ts';
import type { Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { currentIdentity } from '../host/identity.ts';
import { ledgerPath } from '../host/ledger-file.ts';
import { NO_SURPRISES } from '../host/open-flags.ts';
import { systemZone } from '../host/system-zone.ts';
import { logsOf } from '../plan/own-archives.ts';
import type { StoredArchive } from '../plan/stored-archives.ts';
import { markOf } from '../plan/file-mark.ts';
import { missingAt } from '../plan/shipped.ts';
import { hashFile } from '../ship/cargo-bytes.ts';
import { LedgerStore } from '../ship/ledger-store.ts';
import type { ShippedArchive } from '../state/ledger.ts';
import { State } from '../state/state.ts';
import { asStanzaUser } from './as-stanza-user.ts';
import { has, valueOf } from './command-line.ts';
import { DONE, FAILED } from './exit-code.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import type { Output } from './output.ts';
import { uncompressProblem } from './uncompress-problem.ts';
import { verifyRemote } from './verify-remote.ts';
import { namedConfigs } from './named-configs.ts';
import { readState } from './state-store.ts';
import { archivedLogs, type ArchivedLog, type KnownLogs } from './stanza-archives.ts';
import type { RunRequest } from './with-run.ts';

/** What was found, in numbers. */
interface Tally {
  good: number;
  bad: number;
  waiting: number;
  /** which archives are good, by the ledger. */
  readonly here: Set<ShippedArchive>;
}

/** Verifies the archives of the configurations that are named. The result is the exit code. */
export async function verify(request: RunRequest): Promise<number> {
  const { line, environment, output } = request;
  const operands = namedConfigs(line.operands, environment);
  const config = readConfig(operands, machineConfigHost(environment), true);
  for (const message of config.messages) output.report({ kind: 'message', ...message });
  const stateFile = valueOf(line, 'state') ?? DEFAULT_OPTIONS.stateFile;
  const store = LedgerStore.open(stateFile, false);
  if (isSystemError(store)) {
    output.complain({ kind: 'ledger-unread', file: ledgerPath(stateFile), reason: store.reason });
    return FAILED;
  }
  try {
    const { stanzas } = config;
    const tally: Tally = { good: 0, bad: 0, waiting: 0, here: new Set() };
    const archived = archivedLogs(knownLogs(request, stateFile, stanzas), store.ledger, stanzas);
    for (const [stanza, logs] of archived) {
      for (const log of logs) await verifyLog({ store, output, tally }, stanza, log);
    }
    const { good, bad, waiting } = tally;
    const shipped = waiting === 0 ? '' : `, ${waiting} not shipped yet`;
    output.print(`archives: ${good} good, ${bad} bad${shipped}\n`);
    const remote =
      !has(line, 'remote') || (await verifyRemote(stanzas, { store, here: tally.here, output }));
    return bad === 0 && remote && !config.failed ? DONE : FAILED;
  } finally {
    store.close();
  }
}

function knownLogs(
  { environment, output }: RunRequest,
  stateFile: string,
  stanzas: readonly Stanza[],
): KnownLogs {
  const now = Math.floor(Date.now() / 1000);
  const zone = systemZone({ TZ: environment['TZ'], TZDIR: environment['TZDIR'] });
  const { entries } = readState(stateFile, zone, output, 'look');
  const state = new State(entries, now, zone);
  const logs = logsOf(stanzas, (path) => state.has(path));
  return { invoker: currentIdentity(), now, logs, state };
}

interface Verification {
  readonly store: LedgerStore;
  readonly output: Output;
  readonly tally: Tally;
}

async function verifyLog(
  verification: Verification,
  stanza: Stanza,
  { log, archives }: ArchivedLog,
): Promise<void> {
  const { output, tally } = verification;
  if (isSystemError(archives)) {
    tally.bad += 1;
    output.report({ kind: 'retention', news: { kind: 'unlistable', log, error: archives } });
    return;
  }
  for (const archive of archives) await verifyArchive(verification, { stanza, log }, archive);
}

async function verifyArchive(
  { store, output, tally }: Verification,
  { stanza, log }: { readonly stanza: Stanza; readonly log: string },
  archive: StoredArchive,
): Promise<void> {
  const { path, facts } = archive;
  const { settings } = stanza;
  output.work(`reading ${path}`);
  const problem = await problemOf(stanza, archive);
  if (typeof problem === 'string') {
    tally.bad += 1;
    output.complain({ kind: 'bad-archive', path, problem });
    return;
  }
  const { sha256 } = problem;
  const known = store.ledger.archive({ log, sha256 });
  // Whoever writes to a file in earnest changes its time; a disk that goes bad does not.
  const noted = store.ledger.hashOf(log, markOf(facts));
  if (noted !== undefined && noted !== sha256) {
    tally.bad += 1;
    output.complain({ kind: 'changed-archive', path });
    return;
  }
  tally.good += 1;
  if (known !== undefined) tally.here.add(known);
  const missing = archive.isFinal ? missingAt(settings, known) : [];
  if (missing.length > 0) tally.waiting += 1;
  const shipped = shippedText(settings, missing.length);
  output.complain({ kind: 'good-archive', path, sha256, shipped });
}

function shippedText({ ship }: Settings, missing: number): string {
  return ship.length === 0 ? '' : `, shipped to ${ship.length - missing} of ${ship.length}`;
}

/** The hash of an archive, or what is wrong with it. */
async function problemOf(
  stanza: Stanza,
  { path, isFinal }: StoredArchive,
): Promise<{ readonly sha256: string } | string> {
  const fd = asStanzaUser(stanza, currentIdentity(), (disk) =>
    disk.open(path, constants.O_RDONLY | NO_SURPRISES),
  );
  if (isSystemError(fd)) return fd.reason;
  try {
    const { settings } = stanza;
    const isCompressed = isFinal && settings.compress && path.endsWith(settings.compressext);
    const problem = isCompressed ? await uncompressProblem(fd, settings) : undefined;
    return problem ?? { sha256: (await hashFile(fd)).sha256 };
  } finally {
    closeSync(fd);
  }
}
