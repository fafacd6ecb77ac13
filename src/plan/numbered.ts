// Archives named by number: how they make room for a new one (ENGINE-SPEC 8.1). Nothing is renamed over
// an existing file, and a plain archive that should be compressed by now counts (departure D01).
import type { Settings } from '../config/settings.ts';
import { finalPath, plainPath, staysPlain, type ArchiveName } from './archive-name.ts';
import type { Holding } from './holding.ts';
import { isOverAge } from './retention-candidate.ts';
import type { Disk, FileFacts } from './snapshot.ts';
import type { FileStep, PlannedMove, Steps } from './step.ts';

/** What the shift of one log's archives is planned from. */
export interface ShiftQuestion {
  readonly log: string;
  readonly name: ArchiveName;
  readonly settings: Settings;
  /** epoch seconds. */
  readonly now: number;
  readonly disk: Disk;
  readonly holding: Holding;
  /** the newest archive is plain, although this rotation was to compress it: it moves up plain. */
  readonly stuck: boolean;
  /** so many of the newest archives are to move up plain. */
  readonly plain?: number;
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
  const pathOf = movesPlainBeyond(question, count) ? plainPath : finalPath;
  const beyond = pathOf(name, `.${start + count}`);
  const slots = yield* slotsFromLast(question, count);
  yield* announce(question, slots);
  for (const index of slots) {
    yield* shiftLeftover(question, { index, count });
    yield* shiftSlot(question, { index, count });
  }
  return rotate === -1 ? undefined : beyond;
}

/** True if the archive in the last place is one that moves up plain. */
function movesPlainBeyond(
  { name, settings, disk, plain = 0 }: ShiftQuestion,
  count: number,
): boolean {
  if (name.compressExtension === '' || plain < count) return false;
  const facts = disk.lstat(plainPath(name, `.${settings.start + count - 1}`));
  return !('code' in facts) && facts.kind === 'file';
}

/** A row that is longer than this is not walked: only the slots that hold something are looked at. */
const LONGEST_WALK = 10_000;

/** The slots of the row, the last one first. */
function* slotsFromLast(question: ShiftQuestion, count: number): Steps<readonly number[]> {
  const { start } = question.settings;
  if (count <= LONGEST_WALK) return downFrom(start + count - 1, start);
  const plain = yield* numbersInUse(question, question.name.extension);
  const compressed = yield* numbersInUse(question, endingOf(question.name));
  const used = [...new Set([...plain, ...compressed])];
  return used.filter((n) => n >= start && n < start + count).toSorted((a, b) => b - a);
}

function downFrom(last: number, first: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => last - index);
}

/**
 * Tells the journal which moves may follow, in their order. Whether a leftover moves in its plain form or
 * compressed is not known yet: both are told.
 */
function* announce(question: ShiftQuestion, slots: readonly number[]): Steps<void> {
  const { name, disk } = question;
  const move = (index: number, pathOf: PathOf): PlannedMove => {
    const from = pathOf(name, `.${index}`);
    return { from, to: pathOf(name, `.${index + 1}`), made: !disk.exists(from) };
  };
  const moves = slots.flatMap((index) => {
    const final = move(index, finalPath);
    const plain = name.compressExtension === '' ? final : move(index, plainPath);
    if (plain !== final && !plain.made) return [plain, final];
    return final.made ? [] : [final];
  });
  if (moves.length > 0) yield { kind: 'moves', moves };
}

/** Mails an archive that goes, if someone wants it, and removes it. False if it has to stay for now. */
export function* removal(
  path: string,
  question: { readonly log: string; readonly settings: Settings },
): Steps<boolean> {
  if (question.settings.mail !== undefined) {
    if (!(yield* isReleased(path, question.settings))) return false;
    yield mail(path, question);
  }
  return yield { kind: 'remove', path };
}

/** False for an archive that has to wait until it is shipped: it is not mailed either. */
export function* isReleased(path: string, { ship }: Settings): Steps<boolean> {
  return ship.length === 0 || (yield { kind: 'release', path });
}

/** Mails an archive. With mailfirst the subject of a compressed one is the log (ENGINE-SPEC 10.2). */
export function mail(
  path: string,
  { log, settings }: { readonly log: string; readonly settings: Settings },
): FileStep {
  const { mailfirst, compress } = settings;
  return {
    kind: 'mail',
    path,
    subject: mailfirst && compress && !staysPlain(settings) ? log : path,
  };
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
      if (yield* removal(from, question)) return;
    }
  }
  const present = disk.exists(from);
  const { start } = settings;
  if (present) yield* makeWay(question, { index, count }, finalPath);
  const to = finalPath(name, `.${index + 1}`);
  yield { kind: 'shift', from, to, count, start, index, present };
}

/** The path of an archive in one of its forms. */
type PathOf = (name: ArchiveName, middle: string) => string;

/**
 * What stands past the last slot goes before an archive takes its place. Where that fails or is
 * forbidden it moves on, and so does what is in its way (departure D01).
 */
function* makeWay(question: ShiftQuestion, { index, count }: Slot, pathOf: PathOf): Steps<void> {
  const { name, settings, disk } = question;
  const past = index + 1;
  const path = pathOf(name, `.${past}`);
  const isLast = settings.rotate !== -1 && index === settings.start + count - 1;
  if (!isLast || !disk.exists(path)) return;
  if (yield* isMadeFree(question, path)) return;
  let free = past + 1;
  while (disk.exists(pathOf(name, `.${free}`))) free += 1;
  for (const to of downFrom(free, past + 1)) {
    yield { kind: 'move', from: pathOf(name, `.${to - 1}`), to: pathOf(name, `.${to}`) };
  }
}

/** Removes what is too much; where that fails or is forbidden, it is mailed another time. */
function* isMadeFree(question: ShiftQuestion, path: string): Steps<boolean> {
  const { settings } = question;
  if (settings.mail !== undefined) {
    if (!(yield* isReleased(path, settings))) return false;
    if (!(yield attempt(mail(path, question)))) return false;
  }
  return yield attempt({ kind: 'remove', path });
}

/**
 * Compresses an archive of an earlier rotation. Where that cannot be done it stays plain, and stops
 * nothing; but if it is there in both forms then, neither may move before one of them has gone.
 */
export function* tryToCompress(
  {
    settings,
    disk,
    holding,
  }: { readonly settings: Settings; readonly disk: Disk; readonly holding: Holding },
  path: string,
  facts: FileFacts,
): Steps<boolean> {
  // Whoever was told to let go of it at its rotation has had long enough.
  if (holding(facts) === 'held') yield attempt({ kind: 'still-held', path, facts });
  else if (yield attempt({ kind: 'compress', path, facts })) return true;
  const compressed = path + settings.compressext;
  if (disk.exists(compressed)) {
    yield { kind: 'refuse', refusal: { kind: 'destination-exists', path: compressed } };
  }
  return false;
}

/** A step whose failure stops nothing. */
export function attempt(step: FileStep): FileStep {
  return { kind: 'attempt', step };
}

function absent(path: string): FileStep {
  return { kind: 'note', note: { kind: 'absent', path } };
}

function unreadable(path: string, reason: string): FileStep {
  return { kind: 'refuse', refusal: { kind: 'stat-failed', path, reason } };
}

/** A plain file in a slot whose archive should be compressed; where that fails, it moves up plain. */
function* shiftLeftover(question: ShiftQuestion, slot: Slot): Steps<void> {
  const { name, settings, disk, stuck, plain = 0 } = question;
  const isHeld = slot.index - settings.start < plain;
  const delayed = isDelayed(settings, slot.index);
  if (name.compressExtension === '' || (delayed && !stuck && !isHeld)) return;
  const from = plainPath(name, `.${slot.index}`);
  const facts = disk.lstat(from);
  if ('code' in facts || facts.kind !== 'file') return;
  if (!delayed && !isHeld && (yield* tryToCompress(question, from, facts))) return;
  yield* makeWay(question, slot, plainPath);
  yield { kind: 'move', from, to: plainPath(name, `.${slot.index + 1}`) };
}

/**
 * As many slots as the highest number among the archives says; zero-padded numbers count too, and so
 * do plain leftovers. With `start 0` there is one more, which logrotate forgets and so overwrites (departure D01).
 */
function* unlimitedCount(question: ShiftQuestion): Steps<number> {
  const { name, settings } = question;
  const numbers = yield* numbersInUse(question, endingOf(name));
  const highest = numbers.reduce((most, number) => Math.max(most, number), 0);
  const count = numbers.length > 0 && settings.start === 0 ? highest + 1 : highest;
  return count + plainBehind(question, count);
}

/** The numbers of the archives with this ending. */
function* numbersInUse({ name, disk }: ShiftQuestion, ending: string): Steps<readonly number[]> {
  const { directory, base } = name;
  const names = disk.namesWithPrefix(directory, `${base}.`);
  if (!('code' in names)) return names.flatMap((file) => numberIn(file, base, ending) ?? []);
  const pattern = `${directory}/${base}.*${ending}`;
  const { reason } = names;
  yield { kind: 'refuse', refusal: { kind: 'listing-failed', directory, pattern, reason } };
  return [];
}

function endingOf({ extension, compressExtension }: ArchiveName): string {
  return extension + compressExtension;
}

/** How many plain leftovers follow the last slot without a gap: they are in the way of what moves up. */
function plainBehind({ name, settings, disk }: ShiftQuestion, count: number): number {
  if (name.compressExtension === '') return 0;
  const first = settings.start + count;
  let found = 0;
  while (!isDelayed(settings, first + found) && disk.exists(plainPath(name, `.${first + found}`))) {
    found += 1;
  }
  return found;
}

/** The number between a log's name and the ending; undefined if there is none. */
export function numberIn(file: string, base: string, ending: string): number | undefined {
  const middle = file.slice(base.length + 1, file.length - ending.length);
  return file.endsWith(ending) && /^[0-9]+$/.test(middle) ? Number(middle) : undefined;
}

/** With delaycompress the newest archive is plain until the next rotation, which compresses it first. */
function isDelayed({ delaycompress, start }: Settings, index: number): boolean {
  return delaycompress && index === start;
}
