// The system's rsync(1), and what its ends mean.
import { startChild, type ChildEnd } from '../host/child.ts';
import { ShipFailure } from './failure.ts';

/** A run of a program that has ended. Output is byte strings. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program to run. */
export interface Asked {
  readonly program: string;
  readonly args: readonly string[];
  /** inherited as descriptor 3. */
  readonly fd?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const LONGEST_STDERR = 4000;

/** Runs a program to its end. @throws ShipFailure if it cannot be run, or is killed. */
export async function runProgram({ program, args, fd, environment, signal }: Asked): Promise<Ran> {
  const child = startChild({
    program,
    args,
    stdio: ['ignore', 'pipe', 'pipe', ...(fd === undefined ? [] : [fd])],
    stop: signal,
    // rsync has children of its own, which may wait for a connection that hangs.
    inSession: true,
    ...(environment === undefined ? {} : { environment }),
  });
  const { stdout: out, stderr: err } = child.process;
  const [stdout, stderr, end] = await Promise.all([textOf(out), textOf(err), child.end]);
  return { status: statusOf(program, end), stdout, stderr: stderr.slice(-LONGEST_STDERR) };
}

async function textOf(stream: AsyncIterable<unknown> | null): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream ?? []) if (Buffer.isBuffer(piece)) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

function statusOf(program: string, end: ChildEnd): number {
  switch (end.kind) {
    case 'exited':
      return end.status;
    case 'killed':
      throw new ShipFailure('passing', `${program} was ended by ${end.signal}`);
    case 'timed-out':
      throw new ShipFailure('passing', `${program} was ended after ${end.seconds} seconds`);
    case 'not-started':
    case 'not-forked':
      throw new ShipFailure('refused', `cannot run ${program}: ${end.error.reason}`);
  }
}

/** The exit codes of rsync(1) that concern the connection. */
const PASSING: ReadonlySet<number> = new Set([10, 12, 20, 30, 35, 255]);
/** Syntax, protocol, a module that is not there, a password that is wrong. */
const REFUSED: ReadonlySet<number> = new Set([1, 2, 4, 5, 127]);

/** Why rsync(1) has failed. */
export function rsyncFailure({ status, stderr }: Ran): ShipFailure {
  const lines = stderr
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('rsync error:'));
  const said = (lines.at(-1) ?? `rsync ended with ${status}`).replace(/^(?:rsync: |@ERROR: )/, '');
  if (/Host key verification failed|Permission denied \(publickey/.test(stderr)) {
    return new ShipFailure(
      'refused',
      lines.find((line) => /verification|publickey/.test(line)) ?? said,
    );
  }
  if (PASSING.has(status)) return new ShipFailure('passing', said);
  return new ShipFailure(REFUSED.has(status) ? 'refused' : 'archive', said);
}

/** One line of `rsync --list-only`. */
export interface ListedFile {
  readonly name: string;
  readonly bytes: number;
}

/** The regular files in a listing. */
export function listedFiles(stdout: string): readonly ListedFile[] {
  return stdout.split('\n').flatMap((line) => {
    const [, bytes, name] = /^-\S{9}\s+(\d+) \S+ \S+ (.*)$/.exec(line) ?? [];
    return bytes === undefined || name === undefined
      ? []
      : [{ name: unescaped(name), bytes: Number(bytes) }];
  });
}

function unescaped(name: string): string {
  return name.replace(/\\#([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(parseInt(octal, 8)),
  );
}

/** What all runs have in common: nobody is asked, silence has an end, and lists show whole numbers. */
export function rsyncArguments(limit: number | undefined): readonly string[] {
  const always = ['--secluded-args', '--no-human-readable', '--timeout=60'];
  return limit === undefined
    ? always
    : [...always, `--bwlimit=${Math.max(1, Math.round(limit / 1024))}`];
}

/** The open archive, as rsync(1) finds it: whatever its name has become, it is this file. */
export const CARGO_PATH = '/proc/self/fd/3';
