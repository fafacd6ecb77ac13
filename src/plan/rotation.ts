// The rotation of one log in its three phases, between which the stanza's scripts run: prepare.ts makes
// room, and here the log is moved or copied aside, and afterwards the archives are finished (ENGINE-SPEC
// 9 and 10).
import type { Zone } from '../calendar/zone.ts';
import type { Settings } from '../config/settings.ts';
import { staysPlain } from './archive-name.ts';
import type { StanzaDates } from './date-suffix.ts';
import type { Holding } from './holding.ts';
import { isReleased, mail } from './numbered.ts';
import { compressPlain } from './plain-archives.ts';
import type { Disk, FileFacts } from './snapshot.ts';
import type { Attributes, FileStep, Steps } from './step.ts';

/** What a rotation is planned from. */
export interface RotationQuestion {
  readonly log: string;
  readonly settings: Settings;
  /** what lstat said when the log was found to be due. */
  readonly facts: FileFacts;
  /** epoch seconds. */
  readonly now: number;
  readonly zone: Zone;
  readonly dates: StanzaDates;
  readonly disk: Disk;
  readonly holding: Holding;
  /** so many of the newest archives stay plain while room is made. */
  readonly plain?: number;
  /** so many of these stay plain when all is finished. */
  readonly held?: number;
}

/** Where a rotation takes its log, and what goes in exchange. */
export interface Destination {
  /** the archive before it is compressed; `$2` of postrotate. */
  readonly final: string;
  /** the archive as this rotation leaves it. */
  readonly firstRotated: string;
  /** the archive that is removed when all else has succeeded. */
  readonly dispose: string | undefined;
  /** somebody may still write to the new archive: it stays as it is. */
  readonly withheld: boolean;
}

/** Moves or copies the log aside. The result is the destination, with what goes now. */
export function planRotate(
  question: RotationQuestion,
  destination: Destination,
): Steps<Destination> {
  const { copy, copytruncate, renamecopy } = question.settings;
  return (copy || copytruncate) && !renamecopy
    ? copyLog(question, destination)
    : moveLog(question, destination);
}

/** renamecopy with copy leaves the log alone: there is nothing to set aside (ENGINE-SPEC 9.3). */
function* moveLog(question: RotationQuestion, destination: Destination): Steps<Destination> {
  const { log, settings, disk } = question;
  const renamed = disk.lstat(log);
  if ('code' in renamed) {
    yield { kind: 'refuse', refusal: { kind: 'log-gone', path: log, reason: renamed.reason } };
    return destination;
  }
  if (!settings.copy) {
    const to = settings.renamecopy ? asideName(log) : destination.final;
    yield { kind: 'rename-log', from: log, to, facts: renamed };
    yield { kind: 'stamp', log, at: question.now };
  }
  const dispose = settings.rotate === 0 ? destination.firstRotated : destination.dispose;
  if (settings.rotate === 0 && dispose !== undefined) {
    yield { kind: 'note', note: { kind: 'dispose-is', path: dispose } };
  }
  if (!settings.copy && settings.create.on) yield newLog(question, renamed);
  return { ...destination, dispose };
}

/** Where renamecopy sets a log aside. */
export function asideName(log: string): string {
  return `${log}.tmp`;
}

/** The log that `create` wants. A mode that is not given is that of the log as it was renamed, whatever prerotate did to it. */
export function newLog({ log, settings, facts }: RotationQuestion, renamed: FileFacts): FileStep {
  const { mode, uid, gid } = settings.create;
  const attributes: Attributes = {
    mode: mode ?? renamed.mode & 0o777,
    uid: uid ?? facts.uid,
    gid: gid ?? facts.gid,
  };
  return {
    kind: 'create-log',
    path: log,
    attributes,
    like: mode === undefined ? renamed : undefined,
  };
}

function* copyLog(question: RotationQuestion, destination: Destination): Steps<Destination> {
  const { log, settings, facts } = question;
  yield {
    kind: 'copy-log',
    path: log,
    to: destination.final,
    facts,
    skipped: isCopySkipped(settings),
    truncate: settings.copytruncate,
  };
  yield { kind: 'stamp', log, at: question.now };
  return destination;
}

/** No archive would be kept, and nobody is to get it. */
function isCopySkipped(settings: Settings): boolean {
  return settings.rotate === 0 && settings.mail === undefined && settings.ship.length === 0;
}

/** Compresses, mails and removes what the rotation has left to do. */
export function* planFinish(question: RotationQuestion, destination: Destination): Steps<void> {
  const { withheld } = destination;
  yield* withheld ? finishWithheld(question, destination) : finishFree(question, destination);
  yield* compressOlder(question, withheld);
}

/** Compresses what stayed plain only while room was made. */
export function* compressOlder(question: RotationQuestion, withheld: boolean): Steps<void> {
  const { settings, plain = 0, held = 0 } = question;
  const isPlain = withheld || staysPlain(settings);
  if (plain > held) yield* compressPlain(question, held + Number(isPlain));
}

function* finishFree(question: RotationQuestion, destination: Destination): Steps<void> {
  const { log, settings, facts } = question;
  const { final, dispose } = destination;
  if (settings.renamecopy) yield { kind: 'copy-aside', from: asideName(log), to: final, facts };
  if (compressesNow(settings)) yield { kind: 'compress', path: final, facts };
  const mailed = mailStep(question, destination);
  if (mailed !== undefined && !settings.mailfirst && dispose !== undefined) {
    if (!(yield* isReleased(dispose, settings))) return;
  }
  if (mailed !== undefined) yield mailed;
  if (dispose !== undefined) yield { kind: 'remove', path: dispose };
}

/** Only what was to go in exchange goes; the new archive is seen to by a later run. */
export function* finishWithheld(question: RotationQuestion, destination: Destination): Steps<void> {
  const { final, firstRotated, dispose } = destination;
  yield { kind: 'note', note: { kind: 'withheld', path: final } };
  if (dispose === undefined || dispose === final || dispose === firstRotated) return;
  const { settings } = question;
  const mailed = settings.mailfirst ? undefined : mailStep(question, destination);
  if (mailed !== undefined) {
    if (!(yield* isReleased(dispose, settings))) return;
    yield mailed;
  }
  yield { kind: 'remove', path: dispose };
}

/** A copy that was skipped leaves nothing to compress. */
export function compressesNow(settings: Settings): boolean {
  const { copy, copytruncate, renamecopy } = settings;
  const nothingKept = (copy || copytruncate) && !renamecopy && isCopySkipped(settings);
  return settings.compress && !staysPlain(settings) && !nothingKept;
}

/** Mails the new archive (mailfirst), or the one that goes. */
export function mailStep(
  { log, settings }: RotationQuestion,
  { firstRotated, dispose }: Destination,
): FileStep | undefined {
  if (settings.mail === undefined) return undefined;
  const path = settings.mailfirst ? firstRotated : dispose;
  return path === undefined ? undefined : mail(path, { log, settings });
}
