/** Reads what strace(1) wrote (with `-y`) of calls that change files. */
import { join } from 'node:path';

/** A call, with every path as the system understood it. */
export interface TracedCall {
  /** The thread, if strace was told to follow them. */
  readonly thread: string;
  readonly name: string;
  /** The files that it is about, links and descriptors resolved. */
  readonly paths: readonly string[];
  readonly flags: string;
  readonly result: 'done' | 'failed' | 'cut short';
  readonly injected: boolean;
}

const LINE = /^(?:(\d+) +)?(\w+)\((.*)\) += (\?|-?\d+)(?:<((?:[^<>]|<[^<>]*>)*)>)?(.*)$/;
const WITH_PATHS =
  /^(?:rename|link|unlink|truncate|chmod|fchmodat|chown|lchown|fchownat|utime|mkdir|rmdir|symlink|open|creat|setxattr|mknod)/;
const DESCRIPTOR_PATH = /^\/proc\/(?:self|\d+)\/fd\/(\d+)(\/.*)?$/;

/** The calls of a trace in their order; `cwd` is where relative paths begin. */
export function readTrace(text: string, cwd: string): readonly TracedCall[] {
  const opened = new Map<string, string>();
  return whole(text.split('\n')).flatMap((line) => {
    const match = LINE.exec(line);
    return match === null ? [] : [callOf(match, { opened, cwd })];
  });
}

interface Surroundings {
  /** What is behind each thread's descriptors. */
  readonly opened: Map<string, string>;
  readonly cwd: string;
}

function callOf(match: readonly string[], surroundings: Surroundings): TracedCall {
  const [, thread = '', name = '', args = '', returned = '', target = '', rest = ''] = match;
  if (name.startsWith('open')) surroundings.opened.set(`${thread} ${returned}`, target);
  return {
    thread,
    name,
    paths: pathsIn(name, args).map((path) => resolvePath(path, thread, surroundings)),
    flags: /\b[A-Z_|]*\bO_[A-Z_|]+/.exec(args)?.[0] ?? '',
    result: resultOf(returned),
    injected: rest.includes('(INJECTED)'),
  };
}

function resultOf(returned: string): TracedCall['result'] {
  if (returned === '?') return 'cut short';
  return returned.startsWith('-') ? 'failed' : 'done';
}

/** Joins calls that strace wrote in two pieces, because another thread came in between. */
function whole(lines: readonly string[]): readonly string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [, thread, start] = /^(\d+) +(.*) <unfinished \.\.\.>$/.exec(line) ?? [];
    if (thread !== undefined && start !== undefined) {
      begun.set(thread, start);
      return [];
    }
    const [, resumed = '', end] = /^(\d+) +<\.\.\. \w+ resumed>(.*)$/.exec(line) ?? [];
    return [end === undefined ? line : `${resumed} ${begun.get(resumed) ?? ''}${end}`];
  });
}

/** The paths in the arguments: written out, or the first descriptor's. */
function pathsIn(name: string, args: string): readonly string[] {
  if (WITH_PATHS.test(name) && args.includes('"')) {
    return [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
      .map(([, path = '']) => path)
      .slice(0, /^(?:rename|link|symlink)/.test(name) ? 2 : 1);
  }
  const decorated = [...args.matchAll(/(?:^|, )\d+<((?:[^<>]|<[^<>]*>)*)>/g)];
  const paths = decorated.map(([, path = '']) => path);
  return name === 'copy_file_range' ? paths.slice(1) : paths.slice(0, 1);
}

function resolvePath(path: string, thread: string, { opened, cwd }: Surroundings): string {
  const [, descriptor = '', rest = ''] = DESCRIPTOR_PATH.exec(path) ?? [];
  const folder = opened.get(`${thread} ${descriptor}`);
  if (folder !== undefined) return folder + rest;
  return path.startsWith('/') || /^\w+:/.test(path) ? path : join(cwd, path);
}
