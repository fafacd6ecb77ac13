/** A folder of its own for one test file, the program run in it, and what must hold of every run. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { LOGROTOR } from './checkout.ts';
import { runProgram, type Invocation } from './run-program.ts';

/** How a run ended, and what it said: one char a byte. */
export interface Ran {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

type RunOptions = Partial<Pick<Invocation, 'env' | 'uid' | 'umask' | 'timeoutMs'>>;

/** Only a program that hangs takes longer. */
const HANG_MS = 60_000;
const ENVIRONMENT = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

/** A folder, and runs of the program in it. */
export class Sandbox {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  /** Writes a file, the folders above it included, and returns its path. */
  write(name: string, content: string | Uint8Array, mode = 0o644): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
    return path;
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'latin1');
  }

  /** The names in a folder; of the temporary ones too. */
  names(name = '.'): readonly string[] {
    return readdirSync(this.path(name)).toSorted();
  }

  /** Runs the program with a state file of this folder. */
  rotate(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.run(LOGROTOR, ['-s', this.path('state'), ...args], options);
  }

  /** Runs a shell script with the program as `$1` and the path of the state file as `$2`. */
  shell(script: string, options: RunOptions = {}): Promise<Ran> {
    return this.run('/bin/sh', ['-c', script, 'sh', LOGROTOR, this.path('state')], options);
  }

  /** Runs anything; that it hangs, or that the program confesses a bug, is a failure. */
  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const defaults = { env: ENVIRONMENT, timeoutMs: HANG_MS };
    const outcome = await runProgram({ program, args, cwd: this.dir, ...defaults, ...options });
    const stderr = outcome.stderr.toString('latin1');
    assert.equal(outcome.timedOut, false, `hangs after ${stderr.slice(-1000)}`);
    assert.doesNotMatch(stderr, /please report|\n {4}at |FATAL ERROR/);
    const { exit, signal } = outcome;
    return { exit, signal, stdout: outcome.stdout.toString('latin1'), stderr };
  }
}

/** A sandbox that is removed when the tests of the file are done. */
export function useSandbox(name: string): Sandbox {
  const dir = mkdtempSync(join(tmpdir(), `logrotor-${name}-`));
  after(() => rmSync(dir, { recursive: true }));
  return new Sandbox(dir);
}
