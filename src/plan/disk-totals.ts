// What logs and their archives take on each filesystem, what of it goes, and when: for whoever asks why a disk is full.
import type { FoundArchive } from './archives.ts';
import { bytesOf, chooseVictims, roomRules, type RoomLog } from './choose-victims.ts';
import type { DiskFiller } from './disk-filler.ts';
import type { Removable } from './removable.ts';
import { gainOf } from './retention-room.ts';
import type { RetentionRules } from './retention-rules.ts';
import type { FileFacts } from './snapshot.ts';

/** What one log has on the disk, and what of it goes. */
export interface LogUse {
  readonly log: string;
  /** of the log itself, if it is there. */
  readonly facts: FileFacts | undefined;
  readonly archives: readonly FoundArchive[];
  /** those that are to be shipped yet; undefined if that is not known. */
  readonly waiting: readonly Pick<FoundArchive, 'facts'>[] | undefined;
  readonly removable: Removable;
  /** the rules by which it makes room; undefined where nothing is done about it. */
  readonly rules: RetentionRules | undefined;
  /** when it is due next, in epoch seconds. */
  readonly due: { readonly at: number; readonly predicted: boolean } | undefined;
}

/** A filesystem that logs or archives are on. */
export interface Filesystem {
  readonly device: number;
  /** a directory on it. */
  readonly directory: string;
  /** bytes in all, those that files take, and those that unprivileged writers have left; undefined if it does not tell. */
  readonly room:
    | { readonly totalBytes: number; readonly usedBytes: number; readonly freeBytes: number }
    | undefined;
}

/** How many files there are, and the bytes that are allocated for them. */
export interface Amount {
  readonly count: number;
  readonly bytes: number;
}

/** The rotations that come first of those that remove anything. */
export interface NextRemoval extends Amount {
  /** epoch seconds. */
  readonly at: number;
  /** it rests on how the logs grow. */
  readonly predicted: boolean;
  /** the one of them that frees the most, and how many there are. */
  readonly log: string;
  readonly rotations: number;
}

/** The sums of one filesystem. */
export interface DiskTotals extends Omit<Filesystem, 'device'> {
  readonly logs: Amount;
  readonly archives: Amount;
  /** the log that takes the most, its archives included. */
  readonly largest: (Amount & { readonly log: string }) | undefined;
  /** archives that are to be shipped yet; undefined if that is not known. */
  readonly waiting: Amount | undefined;
  /** what `logrotor prune` removes. */
  readonly removable: Amount;
  readonly next: NextRemoval | undefined;
  /** large files without a name that somebody has open, the largest first; undefined if they cannot be seen. */
  readonly nameless: readonly DiskFiller[] | undefined;
}

/** There are always small files without a name; none of them fills a disk. */
const LARGE_BYTES = 2 ** 20;

/** A file without a name, and where it is. */
export type NamelessFile = DiskFiller & { readonly device: number };

/** Adds up what logs have on the filesystems, one after the other, so that not all of them are kept in memory. */
export class DiskTally {
  readonly #sums = new Map<number, Sums>();

  /** True if nothing of this filesystem was added yet. */
  isNew(device: number): boolean {
    return !this.#sums.has(device);
  }

  /** Notes a filesystem, which comes before what is on it. */
  note({ device, ...filesystem }: Filesystem): void {
    this.#sums.set(device, new Sums(filesystem));
  }

  /** Adds a log to the filesystems that its files are on: to one, unless its archives are elsewhere. */
  add(use: LogUse): void {
    const { facts, archives } = use;
    const own = (facts ?? archives[0]?.facts)?.device;
    if (own === undefined) return;
    if (archives.every((archive) => archive.facts.device === own)) {
      this.#sums.get(own)?.add(use);
      return;
    }
    const devices = new Set([own, ...archives.map((archive) => archive.facts.device)]);
    for (const device of devices) this.#sums.get(device)?.add(onDevice(use, device));
  }

  /** The sums, in the order in which filesystems were noted; `nameless` is undefined if they could not be seen. */
  totals(nameless: readonly NamelessFile[] | undefined, now: number): readonly DiskTotals[] {
    return [...this.#sums].map(([device, sums]) => {
      const open = nameless?.filter((file) => file.device === device && file.bytes >= LARGE_BYTES);
      return {
        ...sums.totals(now),
        nameless: open?.toSorted((a, b) => b.bytes - a.bytes),
      };
    });
  }
}

/** What a log has on one filesystem. */
function onDevice(use: LogUse, device: number): LogUse {
  const isHere = (facts: FileFacts): boolean => facts.device === device;
  const { facts, archives, waiting, removable } = use;
  return {
    ...use,
    facts: facts !== undefined && isHere(facts) ? facts : undefined,
    archives: archives.filter((archive) => isHere(archive.facts)),
    waiting: waiting?.filter((archive) => isHere(archive.facts)),
    removable: {
      ...removable,
      now: removable.now.filter((archive) => isHere(archive.facts)),
      next: removable.next.filter(isHere),
    },
  };
}

const NOTHING: Amount = { count: 0, bytes: 0 };

/** The sums of one filesystem while they are added up. */
class Sums {
  readonly #filesystem: Omit<Filesystem, 'device'>;
  #logs = NOTHING;
  #archives = NOTHING;
  #waiting: Amount | undefined = NOTHING;
  #removable = NOTHING;
  #largest: DiskTotals['largest'];
  #next: NextRemoval | undefined;
  /** what the one that frees the most frees. */
  #mostNext = 0;
  /** those that make room, with what else goes left out. */
  readonly #roomLogs: Omit<RoomLog, 'targetBytes'>[] = [];

  constructor(filesystem: Omit<Filesystem, 'device'>) {
    this.#filesystem = filesystem;
  }

  add(use: LogUse): void {
    const { log, facts, archives, waiting, removable } = use;
    const own = facts === undefined ? NOTHING : { count: 1, bytes: takenBy(facts) };
    const kept = sumOf(archives, takenBy);
    this.#logs = plus(this.#logs, own);
    this.#archives = plus(this.#archives, kept);
    this.#waiting =
      waiting === undefined
        ? undefined
        : this.#waiting && plus(this.#waiting, sumOf(waiting, takenBy));
    this.#removable = plus(this.#removable, sumOf(removable.now, gainOf));
    const all = plus(own, kept);
    if (all.bytes > (this.#largest?.bytes ?? 0)) this.#largest = { log, ...all };
    this.#addNext(use);
    this.#addRoom(use);
  }

  totals(now: number): Omit<DiskTotals, 'nameless'> {
    return {
      ...this.#filesystem,
      logs: this.#logs,
      archives: this.#archives,
      largest: this.#largest,
      waiting: this.#waiting,
      removable: plus(this.#removable, this.#forRoom(now)),
      next: this.#next,
    };
  }

  /** Of rotations that come at different times, the first ones count. */
  #addNext({ log, removable: { next }, due }: LogUse): void {
    if (due === undefined || next.length === 0) return;
    const bytes = next.reduce((sum, facts) => sum + gainOf(facts), 0);
    const { at, predicted } = due;
    const own = { at, predicted, log, rotations: 1, count: next.length, bytes };
    const first = this.#next;
    if (first === undefined || at < first.at) {
      this.#next = own;
      this.#mostNext = bytes;
    } else if (at === first.at) {
      const most = bytes > this.#mostNext ? log : first.log;
      this.#mostNext = Math.max(bytes, this.#mostNext);
      this.#next = {
        ...plus(first, own),
        at,
        predicted: first.predicted || predicted,
        log: most,
        rotations: first.rotations + 1,
      };
    }
  }

  #addRoom({ log, archives, removable: { now, protections }, rules }: LogUse): void {
    if (rules === undefined || rules.minfree.kind === 'off') return;
    const gone = new Set(now.map(({ path }) => path));
    const left = archives.filter(({ path }) => !gone.has(path));
    this.#roomLogs.push({ log, archives: left, rules, protections });
  }

  /** What `minfree` removes where the other rules do not free enough. */
  #forRoom(now: number): Amount {
    const { room } = this.#filesystem;
    if (room === undefined || this.#roomLogs.length === 0) return NOTHING;
    const logs = this.#roomLogs.map(({ rules, ...log }) => ({
      ...log,
      rules: roomRules(rules),
      targetBytes: bytesOf(rules.minfree, room.totalBytes),
    }));
    const freeBytes = room.freeBytes + this.#removable.bytes;
    const { removals } = chooseVictims({ logs, freeBytes, limitBytes: Infinity, now });
    return [...removals.values()]
      .map((each) =>
        sumOf(
          each.map(({ archive }) => archive),
          gainOf,
        ),
      )
      .reduce(plus, NOTHING);
  }
}

const UNIT_BYTES = 512;

function takenBy({ blocks }: FileFacts): number {
  return blocks * UNIT_BYTES;
}

function sumOf(
  files: readonly Pick<FoundArchive, 'facts'>[],
  bytesOfFile: (facts: FileFacts) => number,
): Amount {
  return {
    count: files.length,
    bytes: files.reduce((sum, { facts }) => sum + bytesOfFile(facts), 0),
  };
}

function plus(a: Amount, b: Amount): Amount {
  return { count: a.count + b.count, bytes: a.bytes + b.bytes };
}
