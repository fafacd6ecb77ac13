// The groups of files that their program dates itself, as they are on the disk now.
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import { managedNameReader, type ManagedName } from '../config/managed-name.ts';
import type { FoundArchive } from '../plan/archives.ts';
import { sortOutGroups, type ManagedFile, type ManagedGroup } from '../plan/managed-group.ts';
import { isDelayed, isToCompress } from '../plan/managed-plan.ts';
import { managedArchives } from '../plan/managed-retention.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { isError, judgeFile, type Verdict } from '../plan/verdict.ts';
import type { Event } from '../report/event.ts';
import { judgeWay } from './ways.ts';
import { fail, type Run, type StanzaRun } from './run.ts';

/** What was seen of a stanza's files. */
export interface Sighting {
  readonly groups: readonly ManagedGroup[];
  readonly success: boolean;
  /** what is to be said about it. */
  readonly said: readonly Event[];
}

/** Looks at all files of a stanza, and at who has them open. */
export function lookAtGroups(outer: StanzaRun): Sighting {
  const said: Event[] = [];
  const run: Run = { ...outer.run, report: (event) => said.push(event) };
  const stanzaRun = { ...outer, run };
  const { settings } = outer.stanza;
  const { files, success } = lookAtFiles(stanzaRun);
  const { now } = run;
  const groups = sortOutGroups(files, { settings, now, holderOf: holderLookup(stanzaRun) });
  for (const { spared } of groups) {
    for (const each of spared)
      run.report({ kind: 'left-alone', news: { kind: 'spared', ...each } });
  }
  return { groups, success, said };
}

/** The archives of a group after what was compressed of them has its new name. With -d, nothing has. */
export function archivesNow(stanzaRun: StanzaRun, group: ManagedGroup): readonly FoundArchive[] {
  const { run, zone } = stanzaRun;
  const { settings } = stanzaRun.stanza;
  const files = group.archives.flatMap((file) => lookAtFile(stanzaRun, file) ?? []);
  const isPending = (file: ManagedFile): boolean =>
    run.debug ? isToCompress(file, settings) : isDelayed(file, group, settings);
  return managedArchives(files, { now: run.now, zone, isPending });
}

/** Who has a file open, from one look at all processes when it is first asked. */
function holderLookup({ run, writers }: StanzaRun): (facts: FileFacts) => number | undefined {
  let isTold = false;
  return (facts) => {
    const seen = writers.see();
    if (!seen.complete && !isTold)
      run.report({ kind: 'left-alone', news: { kind: 'not-all-seen' } });
    isTold = true;
    return seen.writersOf(facts)[0]?.pid;
  };
}

/** The files with a date, in directories that are safe. Those that have gone meanwhile are left out. */
function lookAtFiles(stanzaRun: StanzaRun): {
  readonly files: readonly ManagedFile[];
  readonly success: boolean;
} {
  const { stanza } = stanzaRun;
  const nameOf = managedNameReader(stanza.settings);
  const files: ManagedFile[] = [];
  const unfit = new Map<string, Verdict | undefined>();
  let success = true;
  for (const path of stanza.logs) {
    const name = nameOf(path);
    if (name === undefined) {
      if (!passOver(stanzaRun, path)) success = false;
      continue;
    }
    const directory = posix.dirname(path);
    if (!unfit.has(directory)) unfit.set(directory, judgeDirectory(stanzaRun, path));
    const verdict = unfit.get(directory);
    if (verdict === undefined) {
      const file = lookAtFile(stanzaRun, name);
      if (file === undefined) success = false;
      else files.push(...file);
    } else if (isError(verdict)) {
      success = false;
    }
  }
  const found = new Map(files.map((file) => [file.path, file]));
  return { files: [...found.values()], success };
}

/**
 * A file, if it is one. It has another name if it has been compressed since the patterns were matched.
 * Undefined after a report.
 */
function lookAtFile(stanzaRun: StanzaRun, name: ManagedName): readonly ManagedFile[] | undefined {
  const { stanza, disk } = stanzaRun;
  const { compressext } = stanza.settings;
  const paths = isToCompress(name, stanza.settings)
    ? [name.path, name.path + compressext]
    : [name.path];
  for (const path of paths) {
    const facts = disk.lstat(path);
    if (!isSystemError(facts)) return facts.kind === 'file' ? [{ ...name, path, facts }] : [];
    if (facts.code === 'ENOENT') continue;
    fail(stanzaRun, 'open', path, { error: facts });
    return undefined;
  }
  return [];
}

/** A name without a date is not touched; a pattern without a match is an error, as for logs. */
function passOver(stanzaRun: StanzaRun, path: string): boolean {
  const { run, stanza, disk } = stanzaRun;
  const { settings } = stanza;
  const verdict = judgeFile(path, disk.lstat(path), settings);
  if (verdict?.kind === 'missing' || verdict?.kind === 'stat-failed') {
    sayVerdict(stanzaRun, path, verdict);
    return !isError(verdict);
  }
  const template = settings.managed ?? '';
  run.report({ kind: 'left-alone', news: { kind: 'undated', path, template } });
  return true;
}

/** Why nothing is done in a directory; said once for all of its files. */
function judgeDirectory(stanzaRun: StanzaRun, path: string): Verdict | undefined {
  const verdict = judgeWay(stanzaRun, path);
  if (verdict !== undefined) sayVerdict(stanzaRun, path, verdict);
  return verdict;
}

function sayVerdict({ run, stanza }: StanzaRun, log: string, verdict: Verdict): void {
  const { pattern } = stanza;
  const now = run.zone.localTime(run.now);
  run.report({ kind: 'considered', log, pattern, verdict, isNew: false, now, last: undefined });
}
