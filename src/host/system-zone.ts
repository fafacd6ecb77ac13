// The machine's time zone, found as glibc finds it: TZ names a zone file or is a POSIX string, unset it is
// /etc/localtime, and what can not be understood is UTC. Node's own zone is not used: it does not
// understand POSIX strings, and its data can be older than the system's.

import { resolve } from 'node:path';

import { parsePosixTz } from '../calendar/posix-tz.ts';
import { parseTzif } from '../calendar/tzif.ts';
import { type OffsetAt, UTC, type Zone, zoneFromOffset } from '../calendar/zone.ts';
import { isSystemError } from '../config/config-host.ts';
import { readSmallFile } from './bounded-read.ts';

const ZONE_FILES = '/usr/share/zoneinfo';
/** No name leads out of the directory of the zone files. */
const ZONE_NAME = /^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/;

/** Returns the zone that local times are in; reads a zone file, never throws for a bad one. */
export function systemZone(env: {
  readonly TZ?: string | undefined;
  readonly TZDIR?: string | undefined;
}): Zone {
  const name = env.TZ?.replace(/^:/, '') ?? '/etc/localtime';
  if (name === '') return UTC;
  const offsetAt =
    zoneFile(name, env.TZDIR ?? ZONE_FILES) ?? parsePosixTz(name) ?? bundledZone(name);
  return offsetAt === undefined ? UTC : zoneFromOffset(offsetAt);
}

/** Returns the zone of a name such as `Europe/Berlin`; undefined if there is none. */
export function namedZone(name: string, directory = ZONE_FILES): Zone | undefined {
  if (!ZONE_NAME.test(name)) return undefined;
  const offsetAt = zoneFile(name, directory) ?? bundledZone(name);
  return offsetAt === undefined ? undefined : zoneFromOffset(offsetAt);
}

function zoneFile(name: string, directory: string): OffsetAt | undefined {
  const bytes = readSmallFile(resolve(directory, name));
  return isSystemError(bytes) ? undefined : parseTzif(bytes);
}

/**
 * Returns the zone from Node's own data: for containers that set TZ and have no zone files. For a path there is
 * none, and to ask would make the C library open it, for ever if it is a FIFO.
 */
function bundledZone(name: string): OffsetAt | undefined {
  if (name.startsWith('/')) return undefined;
  const format = bundledFormat(name);
  if (format === undefined) return undefined;
  const offsets = new Map<number, number>();
  return (epochSeconds) => {
    // No zone has changed its offset off a quarter of an hour since 2011.
    const quarter = Math.floor(epochSeconds / 900);
    const offset = offsets.get(quarter) ?? offsetFromName(format, quarter * 900);
    offsets.set(quarter, offset);
    return offset;
  };
}

function bundledFormat(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function offsetFromName(format: Intl.DateTimeFormat, epochSeconds: number): number {
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(format.format(epochSeconds * 1000));
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds] = match;
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  return sign === '-' ? -size : size;
}
