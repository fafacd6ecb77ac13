// What a compressor says on its standard error. The pipe is read while the program runs, and given up
// soon after it ended: a process that it has left behind may hold the pipe for ever.
import type { Readable } from 'node:stream';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { ChildEnd, StartedChild } from '../host/child.ts';

/** More than that is not passed on. */
const LARGEST = 1024 * 1024;
/** An event may wait for the turn after the one in which it became ready. */
const QUIET_TURNS = 2;

/** How a program ended, and what it said up to then. */
export async function endWithComplaints(
  child: StartedChild,
): Promise<{ readonly end: ChildEnd; readonly said: Buffer }> {
  const { stderr } = child.process;
  const chunks: Buffer[] = [];
  let length = 0;
  stderr?.on('data', (chunk: Buffer) => {
    if (length < LARGEST) chunks.push(chunk);
    length += chunk.length;
  });
  const end = await child.end;
  if (stderr !== null) await readRest(stderr, () => length);
  return { end, said: Buffer.concat(chunks).subarray(0, LARGEST) };
}

/** Reads what is in the pipe, all of which can be read at once, and closes it. */
async function readRest(pipe: Readable, received: () => number): Promise<void> {
  const enough = received() + LARGEST;
  for (let quiet = 0; quiet < QUIET_TURNS && !pipe.readableEnded && received() < enough;) {
    const before = received();
    await turnOfTheLoop();
    quiet = received() === before ? quiet + 1 : 0;
  }
  pipe.destroy();
}
