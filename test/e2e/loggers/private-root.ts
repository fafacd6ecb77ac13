/** A machine of its own for a logger, as far as /var/log, /run and /dev go: stanzas of conf.d are used as they are. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram, type Outcome } from '../../support/run-program.ts';

const MOUNTS = `
mount --make-rprivate / || exit
for d in log run; do mkdir -p "$1/$d"; done
mkdir -p "$1/dev"
for n in 'null 1 3' 'zero 1 5' 'urandom 1 9'; do
  set -- "$1" $n
  mknod -m 666 "$1/dev/$2" c "$3" "$4" || exit
done
mount --bind "$1/log" /var/log && mount --bind "$1/run" /run && mount --bind "$1/dev" /dev || exit
mkdir -p /run/lock
echo ready
exec sleep infinity
`;

const PATIENCE_MS = 30_000;

/** Directories that only the programs of one test see. */
export class PrivateRoot implements AsyncDisposable {
  readonly dir: string;
  readonly #holder: ChildProcess;
  readonly #children: ChildProcess[] = [];

  private constructor(dir: string, holder: ChildProcess) {
    this.dir = dir;
    this.#holder = holder;
  }

  static async make(name: string): Promise<PrivateRoot> {
    const dir = mkdtempSync(join(tmpdir(), `logrotor-${name}-`));
    // Loggers that give up root must reach their logs.
    const holder = spawn(
      'unshare',
      ['--mount', 'sh', '-c', `chmod 755 "$1"; ${MOUNTS}`, 'sh', dir],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(holder.stdout, 'data');
    return new PrivateRoot(dir, holder);
  }

  /** Where a path of /var/log, /run or /dev is for the test itself. */
  path(path: string): string {
    return join(this.dir, path.replace(/^\/var(?=\/log)/, ''));
  }

  write(path: string, text: string, mode = 0o644): string {
    const file = this.path(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
    return file;
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'latin1');
  }

  names(path: string): readonly string[] {
    return readdirSync(this.path(path)).toSorted();
  }

  /** Starts a program that goes on until the end. */
  start(program: string, ...args: readonly string[]): ChildProcess {
    const child = spawn('nsenter', [...this.#inside(), program, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: this.dir,
    });
    this.#children.push(child);
    return child;
  }

  /** Runs a program to its end. */
  run(program: string, ...args: readonly string[]): Promise<Outcome> {
    return runProgram({
      program: '/usr/bin/nsenter',
      args: [...this.#inside(), program, ...args],
      cwd: this.dir,
      env: { ...process.env, LC_ALL: 'C' },
      timeoutMs: 120_000,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.toReversed()) await end(child);
    await end(this.#holder);
    rmSync(this.dir, { recursive: true });
  }

  #inside(): readonly string[] {
    return ['--mount', `--target=${this.#holder.pid}`, `--wdns=${this.dir}`, '--'];
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5000);
  await once(child, 'exit');
  clearTimeout(force);
}

/** Waits until something is so. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}
