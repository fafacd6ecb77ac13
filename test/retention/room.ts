/** A filesystem with archives on it, and runs of the program that are to make room there. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  statfsSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LOGROTOR } from '../support/checkout.ts';
import { runProgram } from '../support/run-program.ts';
import { Place, type Filesystem } from '../load/place.ts';

export const MIB = 2 ** 20;
const DAY_MS = 86_400_000;

/** How a run ended, and what it said. */
export interface Ran {
  readonly exit: number | null;
  readonly stderr: string;
}

/** A filesystem for one test. */
export class Room implements Disposable {
  readonly #place: Place;

  constructor(filesystem: Filesystem, megabytes: number) {
    this.#place = new Place(filesystem, megabytes * MIB);
  }

  [Symbol.dispose](): void {
    this.#place[Symbol.dispose]();
  }

  /** The directory that the filesystem is mounted on. */
  get directory(): string {
    return this.#place.directory;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** A log, and archives of it of one size, the first of which was written yesterday, the second a day before … */
  fill(log: string, count: number, sizeBytes: number, firstDay = 3): void {
    writeFileSync(this.path(log), 'line\n', { mode: 0o644 });
    for (let number = 1; number <= count; number += 1) {
      this.archive(`${log}.${number}.gz`, sizeBytes, firstDay + number);
    }
    this.sync();
  }

  /** An archive that was written some days ago. */
  archive(name: string, sizeBytes: number, days: number): void {
    writeFileSync(this.path(name), Buffer.alloc(sizeBytes, name));
    const written = new Date(Date.now() - days * DAY_MS);
    utimesSync(this.path(name), written, written);
  }

  /** Writes a file until there is no byte left. */
  fillUp(name: string): void {
    const fd = openSync(this.path(name), 'w');
    try {
      for (let size = MIB; size >= 1; size = Math.floor(size / 2)) {
        while (writes(fd, Buffer.alloc(size)));
      }
    } finally {
      closeSync(fd);
    }
  }

  sync(): void {
    execFileSync('sync', ['-f', this.directory]);
  }

  /** What is free, for writers without privileges. */
  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.directory);
    return bavail * bsize;
  }

  get totalBytes(): number {
    const { blocks, bsize } = statfsSync(this.directory);
    return blocks * bsize;
  }

  /** The names of what is there. */
  get names(): readonly string[] {
    return readdirSync(this.directory).toSorted();
  }

  /** The bytes that the files of these names take; none where there is no such file. */
  bytesOf(names: readonly string[]): number {
    const paths = names.map((name) => this.path(name)).filter((path) => existsSync(path));
    return paths.reduce((sum, path) => sum + statSync(path).blocks * 512, 0);
  }

  /** Runs the program, with its configuration and state on another filesystem. */
  async run(
    config: string,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ran> {
    const conf = join(this.#place.scratch, 'conf');
    writeFileSync(conf, config, { mode: 0o644 });
    const outcome = await runProgram({
      program: LOGROTOR,
      args: [...args, '-s', join(this.#place.scratch, 'state'), conf],
      cwd: this.#place.scratch,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', ...env },
      timeoutMs: 120_000,
    });
    return { exit: outcome.exit, stderr: outcome.stderr.toString('latin1') };
  }
}

function writes(fd: number, bytes: Buffer): boolean {
  try {
    return writeSync(fd, bytes) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
