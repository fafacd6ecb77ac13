/**
 * Replays one recorded case of the engine (ENGINE-SPEC section E): files, state, a frozen clock and one or more runs,
 * then lists what differs from the record.
 */
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { frozenClock, sweepFrozenClocks } from '../support/frozen-clock.ts';
import { runProgram } from '../support/run-program.ts';
import { listTree } from './engine-tree.ts';
import type { Tree, TreeEntry } from './engine-tree.ts';
import { epochSeconds, placeFile } from './place-file.ts';
import type { FileSpec } from './place-file.ts';
import { parseStateEntries } from './state-entries.ts';

interface Expectation {
  readonly exit: number;
  readonly exits?: readonly number[];
  readonly tree: Tree;
  /** Null if there is no state file; undefined if it is not a regular file. */
  readonly stateEntries?: Readonly<Record<string, string>> | null;
  readonly stateMode?: string;
  readonly stderrContains: readonly string[];
  readonly stderrFull?: string;
  readonly stderrEmpty?: boolean;
}

export interface EngineVector {
  readonly id: string;
  readonly title: string;
  readonly config: string;
  readonly configMode?: string;
  readonly extraConfigs?: Readonly<Record<string, string>>;
  readonly setup?: {
    readonly files?: Readonly<Record<string, FileSpec | string>>;
    readonly dirmodes?: Readonly<Record<string, string>>;
    readonly state?: string;
    readonly stateMode?: string;
  };
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly umask?: string;
  readonly now?: string;
  readonly runs?: number;
  readonly nowStep?: number;
  readonly rewrite?: Readonly<Record<string, string>>;
  readonly append?: boolean;
  readonly check?: readonly string[];
  readonly expect: Expectation;
}

interface Result {
  readonly exits: readonly (number | null)[];
  readonly stderrs: readonly string[];
  readonly tree: Tree;
  readonly stateEntries: Expectation['stateEntries'];
  readonly stateMode: string | undefined;
}

/** Runs the program on a vector and resolves to the differences from the record, none if it passes. */
export async function replayEngineVector(vector: EngineVector, program: string) {
  const root = mkdtempSync(join(tmpdir(), 'lrvec.'));
  chmodSync(root, 0o755);
  try {
    const dir = join(root, 'run');
    build(dir, vector);
    const runs = await runAll(dir, vector, program);
    sweepFrozenClocks();
    return compare(vector, { ...runs, ...observe(dir, vector) });
  } finally {
    rmSync(root, { recursive: true });
  }
}

function clock(vector: EngineVector): number {
  return epochSeconds(vector.now ?? '2026-03-10T12:00:00Z');
}

function build(dir: string, vector: EngineVector): void {
  mkdirSync(dir);
  chmodSync(dir, 0o755);
  const { files = {}, dirmodes = {}, state, stateMode = '0640' } = vector.setup ?? {};
  for (const [path, spec] of Object.entries(files)) placeFile(dir, path, spec, clock(vector));
  for (const [path, mode] of Object.entries(dirmodes))
    chmodSync(join(dir, path), parseInt(mode, 8));
  writeText(dir, 'c', vector.config, vector.configMode ?? '0644');
  for (const [path, text] of Object.entries(vector.extraConfigs ?? {}))
    writeText(dir, path, text, '0644');
  if (state !== undefined) writeText(dir, 's', state, stateMode);
}

function writeText(dir: string, path: string, text: string, mode: string): void {
  writeFileSync(join(dir, path), text.replaceAll('@DIR@', dir));
  chmodSync(join(dir, path), parseInt(mode, 8));
}

async function runAll(dir: string, vector: EngineVector, program: string) {
  const exits: (number | null)[] = [];
  const stderrs: string[] = [];
  for (let run = 0; run < (vector.runs ?? 1); run++) {
    if (run > 0) rewriteLogs(dir, vector, run + 1);
    const outcome = await runProgram({
      program,
      args: (vector.args ?? ['-s', '@DIR@/s', '@DIR@/c']).map((arg) =>
        arg.replaceAll('@DIR@', dir),
      ),
      cwd: dir,
      env: environment(dir, vector, clock(vector) + run * (vector.nowStep ?? 0)),
      umask: parseInt(vector.umask ?? '022', 8),
    });
    exits.push(outcome.exit);
    stderrs.push(outcome.stderr.toString('utf8').replaceAll(dir, '@DIR@'));
  }
  return { exits, stderrs };
}

function rewriteLogs(dir: string, vector: EngineVector, run: number): void {
  const write = vector.append === true ? appendFileSync : writeFileSync;
  for (const [path, text] of Object.entries(vector.rewrite ?? {})) {
    write(join(dir, path), text.replaceAll('@RUN@', String(run)));
  }
}

function environment(dir: string, vector: EngineVector, now: number): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  const env: NodeJS.ProcessEnv = {
    PATH,
    HOME,
    ...frozenClock(now),
    TZ: 'UTC',
    LC_ALL: 'C',
    ...vector.env,
  };
  return { ...env, PATH: env['PATH']?.replaceAll('@DIR@', dir) };
}

function observe(dir: string, vector: EngineVector) {
  const placed = Object.keys(vector.setup?.files ?? {}).filter((path) => path.startsWith('bin/'));
  const skipped = new Set(['c', 's', ...Object.keys(vector.extraConfigs ?? {}), ...placed]);
  const check = new Set(vector.check);
  return {
    tree: listTree({ root: dir, skipped, check }),
    ...observeState(dir, check.has('statemode')),
  };
}

function observeState(dir: string, withMode: boolean): Pick<Result, 'stateEntries' | 'stateMode'> {
  const path = join(dir, 's');
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { stateEntries: null, stateMode: undefined };
  if (!stats.isFile()) return { stateEntries: undefined, stateMode: undefined };
  return {
    stateEntries: parseStateEntries(readFileSync(path, 'utf8'), dir),
    stateMode: withMode ? (stats.mode & 0o7777).toString(8).padStart(4, '0') : undefined,
  };
}

function compare({ expect }: EngineVector, result: Result): string[] {
  const expectedExits = expect.exits ?? [expect.exit];
  const stateDiffers =
    !isDeepStrictEqual(result.stateEntries, expect.stateEntries) ||
    result.stateMode !== expect.stateMode;
  return [
    ...(isDeepStrictEqual(result.exits, expectedExits)
      ? []
      : [`exit ${show(result.exits)} != ${show(expectedExits)}`]),
    ...compareTrees(expect.tree, result.tree),
    ...(stateDiffers ? [`state ${show(result.stateEntries)} != ${show(expect.stateEntries)}`] : []),
    ...compareText(
      expect,
      result.stderrs.map((text) => text.replace(/pid \d+/g, 'pid N')),
    ),
  ];
}

function compareTrees(expected: Tree, found: Tree): string[] {
  return Object.keys({ ...expected, ...found })
    .toSorted()
    .filter((path) => !entryMatches(expected[path], found[path]))
    .map((path) => `${path}: ${show(found[path])} != ${show(expected[path])}`);
}

function entryMatches(expected: TreeEntry | undefined, found: TreeEntry | undefined): boolean {
  const isOpen = typeof expected === 'object' && 'contains' in expected;
  return isOpen ? found !== undefined : isDeepStrictEqual(expected, found);
}

function compareText(expect: Expectation, stderrs: readonly string[]): string[] {
  const all = stderrs.join('\n');
  const lacking = expect.stderrContains.filter((text) => !all.includes(text));
  const isFull = expect.stderrFull === undefined || stderrs.at(-1) === expect.stderrFull;
  const isSilent = expect.stderrEmpty !== true || all.trim() === '';
  return [
    ...lacking.map((text) => `stderr lacks ${show(text)}`),
    ...(isFull ? [] : [`stderr ${show(stderrs.at(-1))} != ${show(expect.stderrFull)}`]),
    ...(isSilent ? [] : [`stderr is not empty: ${show(all)}`]),
  ];
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 400);
}
