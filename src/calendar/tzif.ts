// Compiled time zone files (RFC 8536), as in /usr/share/zoneinfo and /etc/localtime. The system's own file is
// read, and not the zone data inside Node, because that is what logrotate's dates come from.

import { parsePosixTz } from './posix-tz.ts';
import type { OffsetAt } from './zone.ts';

const HEADER_BYTES = 44;

interface Block {
  readonly start: number;
  readonly timeCount: number;
  readonly typeCount: number;
  /** where the block ends */
  readonly end: number;
}

interface Transitions {
  /** epoch seconds, ascending */
  readonly times: readonly number[];
  /** the offset in force from the time of the same index */
  readonly offsets: readonly number[];
  readonly before: number;
}

/** Returns the offset function of a compiled zone file, or undefined when the bytes are not one. */
export function parseTzif(bytes: Uint8Array): OffsetAt | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = readHeader(view, 0, 4);
  if (first === undefined) return undefined;
  if (view.getUint8(4) === 0) return offsetFrom(readTransitions(view, first, 4), undefined);
  const second = readHeader(view, first.end, 8);
  if (second === undefined) return undefined;
  return offsetFrom(readTransitions(view, second, 8), parsePosixTz(footer(bytes, second.end)));
}

function readHeader(view: DataView, at: number, timeBytes: 4 | 8): Block | undefined {
  if (view.byteLength < at + HEADER_BYTES || view.getUint32(at) !== 0x545a6966) return undefined;
  const count = (index: number): number => view.getUint32(at + 20 + index * 4);
  const [utCount, stdCount, leapCount, timeCount, typeCount, charCount] = [0, 1, 2, 3, 4, 5].map(
    count,
  );
  if (timeCount === undefined || typeCount === undefined || typeCount === 0) return undefined;
  const start = at + HEADER_BYTES;
  const leapBytes = (leapCount ?? 0) * (timeBytes + 4);
  const types = typeCount * 6 + (charCount ?? 0);
  const end =
    start + timeCount * (timeBytes + 1) + types + leapBytes + (stdCount ?? 0) + (utCount ?? 0);
  return end > view.byteLength ? undefined : { start, timeCount, typeCount, end };
}

function readTransitions(view: DataView, block: Block, timeBytes: 4 | 8): Transitions {
  const indexesAt = block.start + block.timeCount * timeBytes;
  const typesAt = indexesAt + block.timeCount;
  const offsetOf = (type: number): number =>
    view.getInt32(typesAt + Math.min(type, block.typeCount - 1) * 6);
  const times: number[] = [];
  const offsets: number[] = [];
  for (let index = 0; index < block.timeCount; index++) {
    const at = block.start + index * timeBytes;
    times.push(timeBytes === 8 ? Number(view.getBigInt64(at)) : view.getInt32(at));
    offsets.push(offsetOf(view.getUint8(indexesAt + index)));
  }
  return { times, offsets, before: offsetOf(0) };
}

function footer(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(10, at + 1);
  return end < 0 ? '' : String.fromCharCode(...bytes.subarray(at + 1, end));
}

function offsetFrom(transitions: Transitions, later: OffsetAt | undefined): OffsetAt {
  const { times, offsets, before } = transitions;
  const last = times.at(-1) ?? Number.NEGATIVE_INFINITY;
  return (epochSeconds) => {
    if (later !== undefined && epochSeconds >= last) return later(epochSeconds);
    return offsets[countUpTo(times, epochSeconds) - 1] ?? before;
  };
}

/** Returns how many of the ascending times are not after the instant. */
function countUpTo(times: readonly number[], epochSeconds: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) <= epochSeconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
