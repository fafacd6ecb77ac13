/** The calls of a run that change the scenario's files: the points at which a run is struck. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { commandOf } from '../support/requirement.ts';
import type { Bench } from './bench.ts';
import type { Scenario } from './scenario.ts';
import { readTrace, type TracedCall } from './trace.ts';

/** One call of a run. */
export interface Point {
  /** The system call, and which of this name in the main thread it is, as strace counts. */
  readonly call: string;
  readonly when: number;
  /** The call and its files, and which of those it is: the same in every run. */
  readonly what: string;
}

/** Every call that changes a file, a directory or what is durable. */
export const CHANGING_CALLS: readonly string[] = [
  'rename renameat renameat2 link linkat symlink symlinkat',
  'unlink unlinkat mkdir mkdirat rmdir open openat creat',
  'truncate ftruncate fallocate write pwrite64 writev pwritev',
  'copy_file_range sendfile fsync fdatasync sync_file_range',
  'chmod fchmod fchmodat chown fchown lchown fchownat',
  'utime utimes utimensat futimesat setxattr fsetxattr removexattr',
].flatMap((names) => names.split(' '));

/** What strikes and traces. */
export const STRACE = commandOf('/usr/bin/strace', 'strace');

const TRACE = 'trace';
/** What tells which directories have which descriptors. */
const OPENING = ['open', 'openat'];

/** The command that traces these calls of the main thread into the folder, and does something at one of them. */
export function tracing(
  dir: string,
  calls: readonly string[],
  inject: readonly string[] = [],
): readonly string[] {
  const names = [...new Set([...calls, ...OPENING])].map((name) => `?${name}`);
  const words = ['strace', '-qq', '-y', '-s', '300', '-o', join(dir, TRACE), '-e', 'signal=none'];
  for (const expression of [`trace=${names.join(',')}`, ...inject]) words.push('-e', expression);
  return words;
}

/** The command that traces the changing calls of all threads and children into the folder. */
export function traceAll(dir: string): readonly string[] {
  return [...tracing(dir, CHANGING_CALLS), '-f'];
}

/** The calls that were traced into the folder. */
export function tracedCalls(dir: string): readonly TracedCall[] {
  return readTrace(readFileSync(join(dir, TRACE), 'latin1'), dir);
}

/** The points of an undisturbed run. */
export function findPoints(bench: Bench, scenario: Scenario): Promise<readonly Point[]> {
  return bench.with({ scenario }, async (dir) => {
    await bench.rotate(dir, { wrapper: tracing(dir, CHANGING_CALLS) });
    return pointsOf(tracedCalls(dir), dir).map(({ point }) => point);
  });
}

/** The points among these calls, each with its call. */
export function pointsOf(
  calls: readonly TracedCall[],
  dir: string,
): readonly { readonly point: Point; readonly traced: TracedCall }[] {
  const made = new Map<string, number>();
  const alike = new Map<string, number>();
  return calls.flatMap((traced) => {
    const when = countUp(made, traced.name);
    if (!isPoint(traced, dir)) return [];
    const paths = traced.paths.map((path) => withoutChance(relative(dir, path) || '.'));
    const what = [traced.name, ...paths].join(' ');
    const nth = countUp(alike, what);
    const point = { call: traced.name, when, what: nth === 1 ? what : `${what} (${nth})` };
    return [{ point, traced }];
  });
}

function isPoint({ name, paths, flags, result, injected }: TracedCall, dir: string): boolean {
  if (result === 'failed' && !injected) return false;
  if (name.startsWith('open') && !/O_CREAT|O_TRUNC/.test(flags)) return false;
  return paths.some((path) => path === dir || path.startsWith(`${dir}/`));
}

/** Temporary names and the journal's have random parts. */
function withoutChance(path: string): string {
  return path.replace(/(\.logrotor-|journal-)[0-9A-Za-z]+/, '$1RUN');
}

function countUp(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
