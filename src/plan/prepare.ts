// The first phase of a rotation: what was delayed is compressed, old archives move up or go, and the
// new archive's name must be free (ENGINE-SPEC 8).
import { dateExtTime, formatDate, type DateFormat } from '../calendar/date-format.ts';
import type { Settings } from '../config/settings.ts';
import { archiveName, finalPath, plainPath, staysPlain, type ArchiveName } from './archive-name.ts';
import { planDateSuffix } from './date-suffix.ts';
import { datedArchives, dateNaming, prunedArchives, type DateNaming } from './dated.ts';
import { nextOfDate } from './duplicate-date.ts';
import { attempt, isReleased, mail, planShift, removal, tryToCompress } from './numbered.ts';
import { asideName, type Destination, type RotationQuestion } from './rotation.ts';
import type { FileFacts } from './snapshot.ts';
import type { FileStep, Note, Steps } from './step.ts';

/** Makes room. The result says where the log goes; undefined if it cannot be rotated. */
export function* planPrepare(question: RotationQuestion): Steps<Destination | undefined> {
  const { log, settings, dates } = question;
  yield note({ kind: 'rotating', log, rotate: settings.rotate });
  const date = yield* planDateSuffix(settings, dates);
  if (date === undefined) return undefined;
  if (settings.delaycompress && !settings.compress) yield note({ kind: 'delay-ignored', log });
  const name = archiveName(log, settings);
  if (!settings.dateext) {
    yield* complainOfPrevious(question, () => [plainPath(name, `.${settings.start}`)]);
    const previous = yield* compressPreviousNumber(question, name);
    const stuck = yield* recoverAside(question, name, !previous);
    const beyond = yield* planShift({ ...question, name, stuck });
    const dispose = yield* existingOnly(beyond, question);
    return destination(name, `.${settings.start}`, settings, dispose);
  }
  const naming = dateNaming(settings, date.format);
  yield* recoverDatedAside(question, name, date.format);
  yield* complainOfPrevious(question, () => plainDated(question, name, naming).slice(-1));
  const left = yield* compressPreviousDates(question, name, naming);
  const last = yield* prune(question, { name, naming, left });
  const middle = yield* freeName(question, name, date.suffix);
  const dispose = yield* existingOnly(last, question);
  return destination(name, middle, settings, dispose);
}

function note(text: Note): FileStep {
  return { kind: 'note', note: text };
}

function destination(
  name: ArchiveName,
  middle: string,
  settings: Settings,
  dispose: string | undefined,
): Destination {
  const final = plainPath(name, middle);
  const { compressExtension } = name;
  const firstRotated = final + (staysPlain(settings) ? '' : compressExtension);
  return { final, firstRotated, dispose, withheld: false };
}

/** delaycompress: the archive that the last rotation left plain. False if it cannot be compressed. */
function* compressPreviousNumber(question: RotationQuestion, name: ArchiveName): Steps<boolean> {
  const { settings, disk, plain = 0 } = question;
  if (!settings.compress || !settings.delaycompress || plain > 0) return true;
  const path = plainPath(name, `.${settings.start}`);
  const facts = disk.stat(path);
  if (!('code' in facts)) return yield* tryToCompress(question, path, facts);
  if (facts.code === 'ENOENT') yield note({ kind: 'no-previous', path });
  else yield note({ kind: 'previous-unreadable', path, reason: facts.reason });
  return true;
}

/**
 * What an interrupted renamecopy has left aside is the newest archive (departure D02). `stuck` and the
 * result say whether the newest archive is plain for want of a compressor.
 */
function* recoverAside(
  question: RotationQuestion,
  name: ArchiveName,
  stuck: boolean,
): Steps<boolean> {
  const { log, settings, disk } = question;
  if (!settings.renamecopy) return stuck;
  const from = asideName(log);
  const facts = disk.lstat(from);
  if ('code' in facts || facts.kind !== 'file') return stuck;
  yield* requireFreeAside(question, from, facts);
  const beyond = yield* planShift({ ...question, name, stuck });
  const to = plainPath(name, `.${settings.start}`);
  yield { kind: 'copy-aside', from, to, facts };
  const compressed = !settings.compress || (yield attempt({ kind: 'compress', path: to, facts }));
  const dispose = yield* existingOnly(beyond, question);
  if (dispose !== undefined) yield* removal(dispose, question);
  return !compressed;
}

/** With dateext it gets the date of its last line, by which it is older than the archive to come. */
function* recoverDatedAside(
  question: RotationQuestion,
  name: ArchiveName,
  format: DateFormat,
): Steps<void> {
  const { log, settings, zone, disk } = question;
  if (!settings.renamecopy) return;
  const from = asideName(log);
  const facts = disk.lstat(from);
  if ('code' in facts || facts.kind !== 'file') return;
  yield* requireFreeAside(question, from, facts);
  const written = dateExtTime(Math.floor(facts.mtimeMs / 1000), zone, settings);
  const date = formatDate(format, written);
  if (date.kind === 'failed') return;
  const middle = settings.ondup === 'suffix' ? nextOfDate(name, date.suffix, disk) : date.suffix;
  const to = plainPath(name, middle);
  if (disk.exists(to) || disk.exists(finalPath(name, middle))) {
    yield { kind: 'refuse', refusal: { kind: 'destination-exists', path: to } };
    return;
  }
  yield { kind: 'copy-aside', from, to, facts };
  if (settings.compress) yield attempt({ kind: 'compress', path: to, facts });
}

/** What was set aside is copied only when nobody writes to it any more: its end would be lost. */
function* requireFreeAside(
  { holding }: RotationQuestion,
  path: string,
  facts: FileFacts,
): Steps<void> {
  if (holding(facts) !== 'held') return;
  yield attempt({ kind: 'still-held', path, facts });
  yield { kind: 'refuse', refusal: { kind: 'destination-exists', path } };
}

/** Where nothing is compressed, the newest archive is looked at all the same. */
function* complainOfPrevious(
  { settings, disk, holding }: RotationQuestion,
  paths: () => readonly string[],
): Steps<void> {
  if (settings.reopen.kind === 'off' || settings.compress) return;
  for (const path of paths()) {
    const facts = disk.lstat(path);
    if ('code' in facts || holding(facts) !== 'held') continue;
    yield attempt({ kind: 'still-held', path, facts });
  }
}

/** The archives that delaycompress has left plain and that this rotation compresses. */
export function delayedArchives(question: RotationQuestion): readonly string[] {
  const { log, settings, disk, dates } = question;
  if (!settings.compress || !settings.delaycompress) return [];
  const name = archiveName(log, settings);
  if (!settings.dateext) return [plainPath(name, `.${settings.start}`)];
  const { format } = dates;
  if (format.kind === 'too-long') return [];
  const paths = datedArchives(name, name.extension, dateNaming(settings, format), disk);
  return 'code' in paths ? [] : paths;
}

function* compressPreviousDates(
  question: RotationQuestion,
  name: ArchiveName,
  naming: DateNaming,
): Steps<readonly string[]> {
  const { settings, disk, plain = 0 } = question;
  // With `reopen` an archive may have been left plain at any rotation.
  const isDelayed = staysPlain(settings) || settings.reopen.kind === 'on';
  if (!settings.compress || !isDelayed) return [];
  const found = plainDated(question, name, naming);
  if (found.length === 0) {
    yield note({ kind: 'nothing-to-compress' });
    return [];
  }
  const left = found.slice(Math.max(found.length - plain, 0));
  for (const path of found.slice(0, found.length - left.length)) {
    const facts = disk.stat(path);
    if (!('code' in facts)) yield* tryToCompress(question, path, facts);
  }
  return left;
}

interface Pruned {
  readonly name: ArchiveName;
  readonly naming: DateNaming;
  /** the newest archives, which were left plain. */
  readonly left: readonly string[];
}

/** The archives that are not compressed, oldest first. */
export function plainDated(
  { disk }: RotationQuestion,
  name: ArchiveName,
  naming: DateNaming,
): readonly string[] {
  const plain = datedArchives(name, name.extension, naming, disk);
  return 'code' in plain ? [] : plain;
}

/** All that goes is removed now, except for the last one, which goes when the rotation succeeded. */
function* prune(
  question: RotationQuestion,
  { name, naming, left }: Pruned,
): Steps<string | undefined> {
  const { settings, now, disk } = question;
  const found = datedArchives(name, name.extension + name.compressExtension, naming, disk);
  if ('code' in found) {
    const { directory } = name;
    yield note({ kind: 'listing-failed', directory, reason: found.reason });
  }
  const archives = 'code' in found ? [] : [...found, ...left];
  if (archives.length === 0) {
    yield note({ kind: 'no-dated-archives' });
    return undefined;
  }
  const pruned = prunedArchives(archives, settings, now, disk);
  for (const path of pruned.slice(0, -1)) {
    if (settings.mail !== undefined) {
      if (!(yield* isReleased(path, settings))) continue;
      yield mail(path, question);
    }
    yield note({ kind: 'pruning', path });
    yield { kind: 'remove', path };
  }
  return pruned.at(-1);
}

/** The date part of the new archive's name, which nothing has yet. */
function* freeName(question: RotationQuestion, name: ArchiveName, suffix: string): Steps<string> {
  if (question.settings.ondup === 'suffix') return nextOfDate(name, suffix, question.disk);
  yield* requireFree(question, name, suffix);
  return suffix;
}

/** A name that is taken in either form refuses the rotation, unless a copy can step aside (D03). */
function* requireFree(
  { settings, disk }: RotationQuestion,
  name: ArchiveName,
  suffix: string,
): Steps<void> {
  const compressed = finalPath(name, suffix);
  const plain = plainPath(name, suffix);
  const moves = !settings.copy && !settings.copytruncate;
  const taken = moves
    ? disk.exists(compressed) || disk.exists(plain)
    : !('code' in disk.stat(compressed));
  if (!taken) return;
  const path = settings.delaycompress ? plain : compressed;
  yield { kind: 'refuse', refusal: { kind: 'destination-exists', path } };
}

function* existingOnly(
  path: string | undefined,
  { disk }: RotationQuestion,
): Steps<string | undefined> {
  if (path === undefined || !('code' in disk.stat(path))) return path;
  yield note({ kind: 'no-dispose', path });
  return undefined;
}
