// Archives named by number: how they make room for a new one (ENGINE-SPEC 8.1). Nothing is renamed over
// an existing file, and a plain archive that should be compressed by now counts (departure D01).
import type { Settings } from '../config/settings.ts';
import { finalPath, plainPath, type ArchiveName } from './archive-name.ts';
import { isOverAge } from './dated.ts';
import type { Disk } from './snapshot.ts';
import type { FileStep, Steps } from './step.ts';

/** What the shift of one log's archives is planned from. */
export interface ShiftQuestion {
  readonly log: string;
  readonly name: ArchiveName;
  readonly settings: Settings;
  /** epoch seconds. */
  readonly now: number;
  readonly disk: Disk;
}

/** One place in the row of archives, and how many places there are. */
interface Slot {
  readonly index: number;
  readonly count: number;
}

/** Moves every archive up by one, last one first. The result is the path of the one too many. */
export function* planShift(question: ShiftQuestion): Steps<string | undefined> {
  const { name, settings } = question;
  const { start, rotate } = settings;
  const count = rotate === -1 ? yield* unlimitedCount(question) : Math.max(rotate, 1);
  const beyond = finalPath(name, `.${start + count}`);
  for (let index = start + count - 1; index >= start; index -= 1) {
    yield* compressLeftover(question, { index, count });
    yield* shiftSlot(question, { index, count });
  }
  return rotate === -1 ? undefined : beyond;
}

/** Mails an archive that goes, if someone wants it, and removes it. */
export function* removal(
  path: string,
  question: { readonly log: string; readonly settings: Settings },
): Steps<void> {
  if (question.settings.mail !== undefined) yield mail(path, question);
  yield { kind: 'remove', path };
}

/** Mails an archive. With mailfirst the subject of a compressed one is the log (ENGINE-SPEC 10.2). */
export function mail(
  path: string,
  { log, settings }: { readonly log: string; readonly settings: Settings },
): FileStep {
  const { mailfirst, compress, delaycompress } = settings;
  return { kind: 'mail', path, subject: mailfirst && compress && !delaycompress ? log : path };
}

function* shiftSlot(question: ShiftQuestion, { index, count }: Slot): Steps<void> {
  const { name, settings, now, disk } = question;
  const from = finalPath(name, `.${index}`);
  if (settings.maxage !== 0) {
    const facts = disk.stat(from);
    if ('code' in facts) {
      yield facts.code === 'ENOENT' ? absent(from) : unreadable(from, facts.reason);
      return;
    }
    if (isOverAge(facts.mtimeMs, settings.maxage, now)) {
      yield* removal(from, question);
      return;
    }
  }
  const to = finalPath(name, `.${index + 1}`);
  const present = disk.exists(from);
  const { start } = settings;
  if (present) yield* makeWay(question, { index, count }, to);
  yield { kind: 'shift', from, to, count, start, index, present };
}

/** What stands past the last slot goes before an archive takes its place (departure D01). */
function* makeWay(question: ShiftQuestion, { index, count }: Slot, to: string): Steps<void> {
  const { settings, disk } = question;
  const isLast = settings.rotate !== -1 && index === settings.start + count - 1;
  if (isLast && disk.exists(to)) yield* removal(to, question);
}

function absent(path: string): FileStep {
  return { kind: 'note', note: { kind: 'absent', path } };
}

function unreadable(path: string, reason: string): FileStep {
  return { kind: 'refuse', refusal: { kind: 'stat-failed', path, reason } };
}

/** A plain file in a slot whose archive should be compressed; where that fails, it moves up plain. */
function* compressLeftover(question: ShiftQuestion, slot: Slot): Steps<void> {
  const { name, settings, disk } = question;
  if (name.compressExtension === '' || isDelayed(settings, slot.index)) return;
  const path = plainPath(name, `.${slot.index}`);
  const facts = disk.lstat(path);
  if ('code' in facts || facts.kind !== 'file') return;
  yield { kind: 'compress-leftover', path, facts };
  if (!disk.exists(path)) return;
  const to = plainPath(name, `.${slot.index + 1}`);
  yield* makeWay(question, slot, to);
  yield { kind: 'shift-leftover', from: path, to };
}

/**
 * As many slots as the highest number among the archives says; zero-padded numbers count too, and so
 * do plain leftovers. With `start 0` there is one more, which logrotate forgets and so overwrites (departure D01).
 */
function* unlimitedCount({ name, settings, disk }: ShiftQuestion): Steps<number> {
  const { directory, base } = name;
  const ending = name.extension + name.compressExtension;
  const names = disk.namesWithPrefix(directory, `${base}.`);
  if ('code' in names) {
    const pattern = `${directory}/${base}.*${ending}`;
    const { reason } = names;
    yield { kind: 'refuse', refusal: { kind: 'listing-failed', directory, pattern, reason } };
    return 0;
  }
  const numbers = names.flatMap((file) => numberIn(file, base, ending) ?? []);
  const highest = numbers.reduce((most, number) => Math.max(most, number), 0);
  const count = numbers.length > 0 && settings.start === 0 ? highest + 1 : highest;
  return count + plainBehind({ name, settings, disk }, count);
}

/** How many plain leftovers follow the last slot without a gap: they are in the way of what moves up. */
function plainBehind(
  { name, settings, disk }: Pick<ShiftQuestion, 'name' | 'settings' | 'disk'>,
  count: number,
): number {
  if (name.compressExtension === '') return 0;
  const first = settings.start + count;
  let found = 0;
  while (!isDelayed(settings, first + found) && disk.exists(plainPath(name, `.${first + found}`))) {
    found += 1;
  }
  return found;
}

/** The number between a log's name and the ending; undefined if there is none. */
function numberIn(file: string, base: string, ending: string): number | undefined {
  const middle = file.slice(base.length + 1, file.length - ending.length);
  return file.endsWith(ending) && /^[0-9]+$/.test(middle) ? Number(middle) : undefined;
}

/** With delaycompress the newest archive is plain until the next rotation, which compresses it first. */
function isDelayed({ delaycompress, start }: Settings, index: number): boolean {
  return delaycompress && index === start;
}
