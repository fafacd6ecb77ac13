// What the next run does about a rotation that was interrupted: as long as the contents are under the
// log's name, what was done is taken back; after that, what is left is done (departure D10).
import { dateExtTime, formatDate } from '../calendar/date-format.ts';
import type { SystemError } from '../config/system-error.ts';
import { archiveName, finalPath, plainPath, staysPlain, type ArchiveName } from './archive-name.ts';
import { compiledDateFormat } from './date-suffix.ts';
import { datedArchives, dateNaming, prunedArchives } from './dated.ts';
import { joinNumber, nextOfDate, numbersOfDate } from './duplicate-date.ts';
import type { FileIdentity, InterruptedRotation, Publication } from './journal.ts';
import { isReleased } from './numbered.ts';
import {
  asideName,
  compressesNow,
  compressOlder,
  finishWithheld,
  mailStep,
  newLog,
  type Destination,
  type RotationQuestion,
} from './rotation.ts';
import type { Disk, FileFacts } from './snapshot.ts';
import type { Steps } from './step.ts';

/** An interrupted rotation with the question that it was the answer to. */
export interface ResumeQuestion {
  readonly question: RotationQuestion;
  readonly rotation: InterruptedRotation;
}

/** True if the contents have left the log's name: moved, or copied as far as the stanza asks for. */
export function hasDeparted({ question, rotation }: ResumeQuestion): boolean {
  const { log, settings, disk } = question;
  const { departure, emptied, facts } = rotation;
  if (emptied) return true;
  if (departure !== undefined) return !isFile(disk.lstat(log), departure);
  if (settings.copytruncate && !settings.renamecopy) return false;
  const copied = publicationFrom(rotation, log);
  if (copied !== undefined) return isPublished(rotation, copied, disk);
  // A machine that stopped may have kept the renaming without the record of it.
  return (
    !isFile(disk.lstat(log), facts) && isFile(disk.lstat(movedTo({ question, rotation })), facts)
  );
}

function movedTo(resume: ResumeQuestion): string {
  const { log, settings } = resume.question;
  return settings.renamecopy ? asideName(log) : resumedDestination(resume).final;
}

function publicationFrom(
  { publications }: InterruptedRotation,
  source: string,
): Publication | undefined {
  return publications.findLast((publication) => publication.source === source);
}

/** It has its name, or what was made of it has. */
function isPublished(rotation: InterruptedRotation, publication: Publication, disk: Disk): boolean {
  if (isFile(disk.lstat(publication.path), publication)) return true;
  const further = publicationFrom(rotation, publication.path);
  return further !== undefined && isFile(disk.lstat(further.path), further);
}

function isFile(facts: FileFacts | SystemError, { device, inode }: FileIdentity): boolean {
  return !('code' in facts) && facts.inode === inode && facts.device === device;
}

/** Takes back what was done before the contents left the log. */
export function* planUndo({ question, rotation }: ResumeQuestion): Steps<void> {
  const { log, disk } = question;
  for (const publication of rotation.publications.toReversed()) {
    const { path, source } = publication;
    if (source !== log && isFile(disk.lstat(path), publication) && disk.exists(source)) {
      yield { kind: 'remove-source', path: source };
    }
  }
  const made = new Set(rotation.publications.map(({ path }) => path));
  const moves = rotation.shifts.flatMap(({ before, row }) => [
    ...before,
    ...row.filter((move) => !move.made || made.has(move.from)),
  ]);
  for (const { from, to } of moves.toReversed()) {
    if (disk.exists(to) && !disk.exists(from)) yield { kind: 'move-back', from: to, to: from };
  }
}

/** What is left of moving the log aside: the new log with its mode and owner. */
export function* planRecreate({ question, rotation }: ResumeQuestion): Steps<void> {
  const { settings } = question;
  const { copy, copytruncate, renamecopy, create } = settings;
  const moved = !copy && (!copytruncate || renamecopy);
  if (moved && create.on) yield newLog(question, rotation.departure ?? rotation.facts);
}

/** What is left of compressing, mailing and removing. */
export function* planResumedFinish(resume: ResumeQuestion, withheld: boolean): Steps<void> {
  yield* finishNewest(resume, withheld);
  yield* compressOlder(resume.question, withheld);
}

function* finishNewest(resume: ResumeQuestion, withheld: boolean): Steps<void> {
  const { question, rotation } = resume;
  const { disk } = question;
  const destination = { ...resumedDestination(resume), withheld };
  const { final, dispose } = destination;
  if (withheld && !isMade(resume, final)) return yield* finishWithheld(question, destination);
  yield* copyAside(resume, final);
  yield* compressFinal(resume, final);
  const mailed = mailStep(question, destination);
  if (mailed !== undefined && !question.settings.mailfirst && dispose !== undefined) {
    if (!(yield* isReleased(dispose, question.settings))) return;
  }
  if (mailed?.kind === 'mail' && isUnsent(disk.lstat(mailed.path), rotation)) yield mailed;
  if (dispose !== undefined && disk.exists(dispose)) yield { kind: 'remove', path: dispose };
}

function* copyAside({ question, rotation }: ResumeQuestion, final: string): Steps<void> {
  const { log, settings, facts, disk } = question;
  const aside = asideName(log);
  if (!settings.renamecopy || !disk.exists(aside)) return;
  const copied = publicationFrom(rotation, aside);
  if (copied !== undefined && isPublished(rotation, copied, disk)) {
    yield { kind: 'discard', path: aside };
  } else yield { kind: 'copy-aside', from: aside, to: final, facts };
}

/** Something was made of it already, for which nobody can have had it open. */
function isMade({ question, rotation }: ResumeQuestion, path: string): boolean {
  const made = publicationFrom(rotation, path);
  return made !== undefined && isFile(question.disk.lstat(made.path), made);
}

function* compressFinal({ question, rotation }: ResumeQuestion, final: string): Steps<void> {
  const { settings, facts, disk } = question;
  if (!compressesNow(settings) || !disk.exists(final)) return;
  if (isMade({ question, rotation }, final)) {
    yield { kind: 'remove-source', path: final };
  } else yield { kind: 'compress', path: final, facts };
}

function isUnsent(facts: FileFacts | SystemError, { mailed }: InterruptedRotation): boolean {
  return !('code' in facts) && !mailed.some((sent) => isFile(facts, sent));
}

/** Where the interrupted rotation took its log, as the names were then. */
export function resumedDestination(resume: ResumeQuestion): Destination {
  const { question } = resume;
  const { log, settings } = question;
  const name = archiveName(log, settings);
  const middle = settings.dateext ? resumedDate(resume, name) : `.${settings.start}`;
  const final = plainPath(name, middle);
  const firstRotated = staysPlain(settings) ? final : finalPath(name, middle);
  const moved = !settings.copy && (!settings.copytruncate || settings.renamecopy);
  const isOnlyOne = settings.rotate === 0 && moved;
  const dispose = isOnlyOne ? firstRotated : surplus(question, name, [final, firstRotated]);
  return { final, firstRotated, dispose, withheld: false };
}

/** The date part of the name that the rotation gave, or else would give now. */
function resumedDate({ question, rotation }: ResumeQuestion, name: ArchiveName): string {
  const date = dateSuffix(question);
  const { settings, disk } = question;
  if (settings.ondup !== 'suffix') return date;
  const { departure, facts, publications } = rotation;
  const given = numbersOfDate(name, date, disk)
    .map((number) => joinNumber({ date, number }))
    .find((middle) => {
      const path = plainPath(name, middle);
      const published = publications.some((each) => each.path === path || each.source === path);
      return published || isFile(disk.lstat(path), departure ?? facts);
    });
  return given ?? nextOfDate(name, date, disk);
}

function dateSuffix({ settings, now, zone }: RotationQuestion): string {
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return '';
  const date = formatDate(format, dateExtTime(now, zone, settings));
  return date.kind === 'failed' ? '' : date.suffix;
}

/** The archive that is one too many beside the new one; undefined if there is none. */
function surplus(
  question: RotationQuestion,
  name: ArchiveName,
  own: readonly string[],
): string | undefined {
  const { settings, now, disk } = question;
  if (!settings.dateext) {
    const past = settings.start + Math.max(settings.rotate, 1);
    return settings.rotate === -1 ? undefined : finalPath(name, `.${past}`);
  }
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return undefined;
  const naming = dateNaming(settings, format);
  const archives = datedArchives(name, name.extension + name.compressExtension, naming, disk);
  if ('code' in archives) return undefined;
  const older = archives.filter((path) => !own.includes(path));
  return prunedArchives(older, settings, now, disk).at(-1);
}
