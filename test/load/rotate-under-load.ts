/** Rotations of a log while it is being written to at full speed, and what became of its lines. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { runProgram } from '../support/run-program.ts';
import { LineChecker, type Findings } from './line-checker.ts';
import type { Place } from './place.ts';

/** How the log is written and rotated. */
export interface Load {
  readonly program: string;
  /** how large the log is when a rotation begins. */
  readonly sizeBytes: number;
  readonly rotations: number;
  readonly linesOfWrite: number;
  readonly directives?: string;
}

/** What came of it. */
export interface Outcome extends Readonly<Findings> {
  /** the most that a rotation left of the log that it saw, of what it may leave (a hundredth, or a block). */
  readonly mostLeft: number;
  /** the bytes that were reported as lost. */
  readonly reported: number;
  /** the most lines that one rotation lost. */
  readonly mostLost: number;
  readonly complaints: readonly string[];
}

const WRITER = join(import.meta.dirname, 'line-writer.js');
const PATIENCE_MS = 120_000;

/** Rotates a log in this place so often, and counts. */
export async function rotateUnderLoad(place: Place, load: Load): Promise<Outcome> {
  const log = join(place.directory, 'a.log');
  writeFileSync(log, '');
  const writer = spawn(process.execPath, [WRITER, log, String(load.linesOfWrite)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    return await rotateAll(place, load, { log, writer });
  } finally {
    if (isAlive(writer)) {
      writer.kill('SIGKILL');
      await once(writer, 'close');
    }
  }
}

interface Writing {
  readonly log: string;
  readonly writer: ChildProcess;
}

async function rotateAll(place: Place, load: Load, { log, writer }: Writing): Promise<Outcome> {
  const config = join(place.scratch, 'config');
  const script = `prerotate\nkill -CONT ${writer.pid}\nendscript`;
  const rules = `rotate 9\ncopytruncate\n${load.directives ?? ''}\n${script}\n`;
  writeFileSync(config, `${log} {\n${rules}}\n`, { mode: 0o644 });
  const checker = new LineChecker();
  const said: Said[] = [];
  let [mostLost, lostBefore] = [0, 0];
  const count = (path: string): void => {
    checker.read(path);
    const { lost } = checker.findings;
    mostLost = Math.max(mostLost, lost - lostBefore);
    lostBefore = lost;
  };
  for (let rotation = 0; rotation < load.rotations; rotation += 1) {
    writer.kill('SIGCONT');
    while (statSync(log).size < load.sizeBytes) await nextLook(writer);
    await stop(writer);
    // The writer goes on when the rotation has begun, so that the log has the size that is wanted.
    said.push(await rotate(place, load.program, config));
    await stop(writer);
    const archive = `${log}.1`;
    if (!existsSync(archive)) continue;
    count(archive);
    unlinkSync(archive);
  }
  count(log);
  return { ...sum(place, said), ...checker.end(), mostLost };
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Lets the loop turn, so that a writer that has ended is known to have. */
async function nextLook(writer: ChildProcess): Promise<void> {
  await turnOfTheLoop();
  if (!isAlive(writer)) throw new Error('the writer has ended');
}

async function stop(writer: ChildProcess): Promise<void> {
  writer.kill('SIGSTOP');
  const status = `/proc/${writer.pid}/stat`;
  while (!/\) T /.test(readFileSync(status, 'latin1'))) await nextLook(writer);
}

/** What one rotation said. */
interface Said {
  readonly exit: number | null;
  readonly text: string;
}

async function rotate(place: Place, program: string, config: string): Promise<Said> {
  const { exit, stderr } = await runProgram({
    program,
    args: ['-vf', '-s', join(place.scratch, 'state'), config],
    cwd: place.scratch,
    env: { ...process.env, LC_ALL: 'C' },
    timeoutMs: PATIENCE_MS,
  });
  return { exit, text: stderr.toString('latin1') };
}

function sum(
  place: Place,
  said: readonly Said[],
): Pick<Outcome, 'mostLeft' | 'reported' | 'complaints'> {
  const { bsize } = statfsSync(place.directory);
  const left = said.map(({ text }) => {
    const [, bytes, sizeBytes] = /^(\d+) of (\d+) bytes stay/m.exec(text) ?? [];
    return Number(bytes ?? 0) / Math.max(bsize, Number(sizeBytes ?? 0) / 100);
  });
  const reported = said.map(({ text }) => Number(/at least (\d+) bytes/.exec(text)?.[1] ?? 0));
  const complaints = said.flatMap(({ exit, text }) => [
    ...(exit === 0 ? [] : [`exit ${exit}`]),
    ...(text.match(/^(?:error|warning): .*$/gm) ?? []),
  ]);
  const total = reported.reduce((sofar, bytes) => sofar + bytes, 0);
  return { mostLeft: Math.max(...left), reported: total, complaints };
}
