// Whether a compressed archive can be uncompressed to its end.
import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Settings } from '../config/settings.ts';
import { startChild } from '../host/child.ts';

/** What is wrong with the compressed form of an open file; undefined if nothing is. */
export function uncompressProblem(
  fd: number,
  { compressext, uncompresscmd }: Pick<Settings, 'compressext' | 'uncompresscmd'>,
): Promise<string | undefined> {
  return compressext === '.gz' ? gunzipProblem(fd) : programProblem(fd, uncompresscmd);
}

async function gunzipProblem(fd: number): Promise<string | undefined> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  try {
    await pipeline(
      createReadStream('', { fd, autoClose: false, start: 0 }),
      createGunzip(),
      nowhere,
    );
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.message;
    throw error;
  }
}

async function programProblem(fd: number, program: string): Promise<string | undefined> {
  const child = startChild({ program, args: [], stdio: [fd, 'ignore', 'ignore'] });
  const end = await child.end;
  if (end.kind === 'exited' && end.status === 0) return undefined;
  return end.kind === 'exited' ? `${program} ended with ${end.status}` : `${program} did not run`;
}
