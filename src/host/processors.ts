// How many processors this process may keep busy: those that it may run on, as far as its cgroup and the
// cgroups above let it have their time.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import { attempt } from './strerror.ts';

/** So many processors this process may use, and at least one. */
export function allowedProcessors(): number {
  return Math.min(availableParallelism(), cgroupProcessors('/'));
}

/**
 * How many processors' time the cgroups of this process may use; Infinity where nothing limits it. A part
 * of a processor counts as one. `root` is where /proc and /sys are.
 */
export function cgroupProcessors(root: string): number {
  const memberships = readText(posix.join(root, 'proc/self/cgroup')) ?? '';
  const limits = memberships.split('\n').flatMap((line) => limitsOf(root, line));
  return Math.max(1, Math.ceil(Math.min(Infinity, ...limits)));
}

/** The limits in the cgroups of one line of /proc/self/cgroup, `ID:CONTROLLERS:PATH`. */
function limitsOf(root: string, line: string): readonly number[] {
  const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
  if (controllers === undefined || path === undefined) return [];
  const tree = posix.join(root, 'sys/fs/cgroup');
  if (controllers === '') {
    const unified = ['', 'unified'].map((name) => posix.join(tree, name));
    return unified.flatMap((mount) => ancestorsOf(path).flatMap((at) => version2(mount + at)));
  }
  if (!controllers.split(',').includes('cpu')) return [];
  const mounts = [controllers, 'cpu'].map((name) => posix.join(tree, name));
  return mounts.flatMap((mount) => ancestorsOf(path).flatMap((at) => version1(mount + at)));
}

/** A cgroup and all above it; the last one is the root, whose path is empty. */
function ancestorsOf(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return [...names, ''].map((_, index) =>
    names
      .slice(0, names.length - index)
      .map((name) => `/${name}`)
      .join(''),
  );
}

/** `QUOTA PERIOD`, or `max PERIOD`. */
function version2(cgroup: string): readonly number[] {
  const [quota = '', period = ''] = (readText(`${cgroup}/cpu.max`) ?? '').split(' ');
  return share(quota, period);
}

/** Two files; a quota of -1 is none. */
function version1(cgroup: string): readonly number[] {
  const quota = readText(`${cgroup}/cpu.cfs_quota_us`) ?? '';
  return share(quota, readText(`${cgroup}/cpu.cfs_period_us`) ?? '');
}

function share(quota: string, period: string): readonly number[] {
  const processors = Number.parseInt(quota, 10) / Number.parseInt(period, 10);
  return Number.isFinite(processors) && processors > 0 ? [processors] : [];
}

function readText(path: string): string | undefined {
  const text = attempt(() => readFileSync(path, 'latin1'));
  return isSystemError(text) ? undefined : text;
}
