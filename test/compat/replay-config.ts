/**
 * Replays one recorded case of the configuration language (CONFIG-SPEC section 17): builds its files in a directory
 * of its own, runs a program there and lists what differs from the record.
 */
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { frozenClock } from '../support/frozen-clock.ts';
import { runProgram } from '../support/run-program.ts';

interface ExpectedEntry {
  readonly type: 'file' | 'dir' | 'absent';
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly content?: string;
  readonly startsWith?: string;
}

interface Expectation {
  readonly exit: number;
  readonly stderrContains?: readonly string[];
  readonly stderrNotContains?: readonly string[];
  readonly stdoutContains?: readonly string[];
  readonly tree?: Readonly<Record<string, ExpectedEntry>>;
}

export interface ConfigVector {
  readonly id: string;
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly dirs?: readonly string[];
  readonly symlinks?: Readonly<Record<string, string>>;
  readonly owners?: Readonly<Record<string, readonly [number, number]>>;
  readonly modes?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly expect: Expectation;
}

/** Runs the program on a vector and resolves to the differences from the record, none if it passes. */
export async function replayConfigVector(vector: ConfigVector, program: string) {
  const root = mkdtempSync(join(tmpdir(), 'lrvec.'));
  chmodSync(root, 0o755);
  try {
    const dir = join(root, 't');
    build(dir, vector);
    const outcome = await runProgram({
      program,
      args: vector.args.map((arg) => arg.replaceAll('@DIR@', dir)),
      cwd: dir,
      env: { ...environment(dir, vector), ...clockOf(vector) },
      umask: 0o022,
      ...(vector.uid === undefined ? {} : { uid: vector.uid }),
    });
    const exit =
      outcome.exit === vector.expect.exit ? [] : [`exit ${outcome.exit} != ${vector.expect.exit}`];
    const [stdout, stderr] = [outcome.stdout, outcome.stderr].map((bytes) =>
      generalise(bytes, dir),
    );
    return [
      ...exit,
      ...compareText(vector.expect, stdout ?? '', stderr ?? ''),
      ...Object.entries(vector.expect.tree ?? {}).flatMap(([path, entry]) =>
        compareEntry(dir, path, entry),
      ),
    ];
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Half past an hour: FRQ-013 rotates a log that is new, so only well after the hour. */
const RECORDED_AT = Date.UTC(2026, 2, 10, 12, 30) / 1000;

/** The clock of the record; for another user it is the machine's, since libfaketime stumbles over root's. */
function clockOf({ uid }: ConfigVector): Readonly<Record<string, string>> {
  return uid === undefined ? frozenClock(RECORDED_AT) : {};
}

function build(dir: string, vector: ConfigVector): void {
  mkdirWithMode(dir);
  for (const path of vector.dirs ?? []) mkdirWithMode(join(dir, path));
  for (const [path, content] of Object.entries(vector.files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content.replaceAll('@DIR@', dir));
    chmodSync(join(dir, path), 0o644);
  }
  for (const [path, target] of Object.entries(vector.symlinks ?? {})) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    symlinkSync(target.replaceAll('@DIR@', dir), join(dir, path));
  }
  for (const [path, [uid, gid]] of Object.entries(vector.owners ?? {}))
    chownSync(join(dir, path), uid, gid);
  for (const [path, mode] of Object.entries(vector.modes ?? {}))
    chmodSync(join(dir, path), parseInt(mode, 8));
  if (vector.uid !== undefined) chownSync(dir, vector.uid, vector.uid);
}

function mkdirWithMode(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
}

function environment(dir: string, vector: ConfigVector): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
  for (const [name, value] of Object.entries(vector.env ?? {})) {
    env[name] = value.replaceAll('@DIR@', dir);
  }
  return env;
}

function generalise(bytes: Buffer, dir: string): string {
  return bytes.toString('utf8').replaceAll(dir, '@DIR@');
}

function compareText(expect: Expectation, stdout: string, stderr: string): string[] {
  return [
    ...absentFrom(stderr, expect.stderrContains).map((text) => `stderr lacks ${text}`),
    ...(expect.stderrNotContains ?? [])
      .filter((text) => stderr.includes(text))
      .map((text) => `stderr has ${text}`),
    ...absentFrom(stdout, expect.stdoutContains).map((text) => `stdout lacks ${text}`),
  ];
}

function absentFrom(output: string, texts: readonly string[] = []): string[] {
  return texts.filter((text) => !output.includes(text)).map((text) => JSON.stringify(text));
}

function compareEntry(dir: string, path: string, expected: ExpectedEntry): string[] {
  const found = lstatSync(join(dir, path), { throwIfNoEntry: false });
  if (expected.type === 'absent') return found === undefined ? [] : [`${path} exists`];
  if (found === undefined) return [`${path} is absent`];
  const isDirectory = found.isDirectory();
  const content =
    isDirectory || !existsSync(join(dir, path))
      ? ''
      : generalise(readFileSync(join(dir, path)), dir);
  const differing: readonly (readonly [string, boolean])[] = [
    ['type', isDirectory !== (expected.type === 'dir')],
    ['mode', expected.mode !== undefined && (found.mode & 0o7777).toString(8) !== expected.mode],
    ['uid', expected.uid !== undefined && found.uid !== expected.uid],
    ['gid', expected.gid !== undefined && found.gid !== expected.gid],
    ['content', expected.content !== undefined && content !== expected.content],
    ['start', expected.startsWith !== undefined && !content.startsWith(expected.startsWith)],
  ];
  return differing.filter(([, differs]) => differs).map(([what]) => `${what} of ${path}`);
}
