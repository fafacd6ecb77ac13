// Files that their program dates itself, in groups: those of one directory whose names differ in the date
// only. Which of them the program may still write to, and which are archives (FEATURES, section 2).
import type { ManagedName } from '../config/managed-name.ts';
import type { Settings } from '../config/settings.ts';
import type { FileFacts } from './snapshot.ts';

/** A managed file that was looked at. */
export interface ManagedFile extends ManagedName {
  readonly facts: FileFacts;
}

/** Why a file is left alone. */
export type SparedReason =
  /** nothing of its group is newer: it is taken for live. */
  | { readonly kind: 'newest' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'held'; readonly pid: number }
  | { readonly kind: 'hard-links'; readonly links: number };

/** A group, sorted out. */
export interface ManagedGroup {
  /** what its files are called, with the template for the date. */
  readonly name: string;
  /** The oldest first; of two of one date, by name. */
  readonly archives: readonly ManagedFile[];
  readonly spared: readonly { readonly path: string; readonly because: SparedReason }[];
}

/** What is asked about the files of a stanza. */
export interface GroupQuestion {
  readonly settings: Settings;
  /** epoch seconds. */
  readonly now: number;
  /** The process that has a file open for writing, as far as that can be seen; asked about few of them. */
  readonly holderOf: (facts: FileFacts) => number | undefined;
}

/** Sorts files out, group by group in the order of their names. The order of `files` does not matter. */
export function sortOutGroups(
  files: readonly ManagedFile[],
  question: GroupQuestion,
): readonly ManagedGroup[] {
  const groups = new Map<string, ManagedFile[]>();
  for (const file of files.toSorted(byGroup)) {
    const group = groups.get(file.group);
    if (group === undefined) groups.set(file.group, [file]);
    else group.push(file);
  }
  return [...groups.values()].map((group) => sortOut(group.toSorted(byAge), question));
}

function sortOut(files: readonly ManagedFile[], question: GroupQuestion): ManagedGroup {
  const newest = Math.max(...files.map(({ at }) => at));
  const sorted = files.map((file) => {
    return { file, because: sparedReason(file, newest, question) };
  });
  return {
    name: files[0]?.groupName ?? '',
    archives: sorted.flatMap(({ file, because }) => (because === undefined ? [file] : [])),
    spared: sorted.flatMap(({ file: { path }, because }) =>
      because === undefined ? [] : [{ path, because }],
    ),
  };
}

function sparedReason(
  { at, facts }: ManagedFile,
  newest: number,
  { settings, now, holderOf }: GroupQuestion,
): SparedReason | undefined {
  if (at === newest) return { kind: 'newest' };
  // A date that is yet to come is no sign of age.
  if (facts.mtimeMs > (now - settings.managedidle) * 1000) return { kind: 'changed' };
  if (facts.links !== 1 && !settings.allowhardlink) {
    return { kind: 'hard-links', links: facts.links };
  }
  const pid = holderOf(facts);
  return pid === undefined ? undefined : { kind: 'held', pid };
}

function byGroup(a: ManagedFile, b: ManagedFile): number {
  return compare(a.group, b.group);
}

function byAge(a: ManagedFile, b: ManagedFile): number {
  return a.at - b.at || compare(a.path, b.path);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
