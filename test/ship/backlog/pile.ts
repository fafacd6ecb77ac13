/** Many archives that wait for one destination, whose rules press for their deletion; and runs over them. */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT, LOGROTOR } from '../../support/checkout.ts';
import type { Ran, Sandbox } from '../../support/sandbox.ts';
import { BadWay } from '../faults/bad-way.ts';
import { SshServer } from '../ssh-server.ts';

const MEASURE = join(CHECKOUT, 'test/bench/measure.py');
const OF_ONE_LOG = 100;
/** Half of what each log has: the other half is to go as soon as it may. */
const KEPT_OF_ONE_LOG = 50;
const ARCHIVE_BYTES = 200;
const LONGEST_MS = 30 * 60 * 1000;
const POLL_MS = 20;

/** What a run took, and how it ended. */
export interface Taken {
  readonly ran: Ran;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** The archives, and an SFTP server that can be cut off. */
export class Pile implements AsyncDisposable {
  readonly #box: Sandbox;
  readonly #server: SshServer;
  readonly #way: BadWay;
  /** the digest of each archive by its path. */
  readonly #digests = new Map<string, string>();

  private constructor(box: Sandbox, server: SshServer, way: BadWay) {
    this.#box = box;
    this.#server = server;
    this.#way = way;
  }

  /** Makes so many archives, a hundred for each log. */
  static async make(box: Sandbox, archives: number): Promise<Pile> {
    const server = await SshServer.start('shell');
    const pile = new Pile(box, server, await BadWay.open(server.port));
    pile.#fill(archives);
    return pile;
  }

  /** The destination is there, or every connection to it breaks. */
  set isReachable(is: boolean) {
    this.#way.fault = is ? undefined : { kind: 'reset', bytes: 0 };
  }

  /** Runs over everything; no log is due. */
  async run(): Promise<Taken> {
    const [program, ...args] = ['/usr/bin/python3', MEASURE, LOGROTOR, ...this.#words()];
    const env = this.#environment();
    const ran = await this.#box.run(program, args, { env, timeoutMs: LONGEST_MS });
    const { exit, ...figures } = JSON.parse(ran.stdout) as Omit<Taken, 'ran'> & { exit: number };
    return { ran: { ...ran, exit }, ...figures };
  }

  /** The same, killed when so many have arrived. */
  async runUntil(objects: number): Promise<void> {
    const child = spawn(LOGROTOR, this.#words(), { stdio: 'ignore', env: this.#environment() });
    const ended = once(child, 'exit');
    while (child.exitCode === null && this.objects().length < objects) await delay(POLL_MS);
    child.kill('SIGKILL');
    await ended;
  }

  /** The archives that are still here. */
  archives(): readonly string[] {
    return this.#box.names('log').filter((name) => /\.\d+$/.test(name));
  }

  /** What is there under a name that it is to keep. */
  objects(): readonly string[] {
    const names = readdirSync(this.#server.folder, { recursive: true }).map(String);
    return names
      .filter((name) => !/(?:^|\/)\.logrotor-/.test(name))
      .map((name) => join(this.#server.folder, name))
      .filter((path) => statSync(path).isFile());
  }

  /** The archives that are here no more and not there either, or whose proof was not written down. */
  lost(): readonly string[] {
    const there = new Set(this.objects().map((path) => digestOf(readFileSync(path))));
    const noted = new Set(this.#notedDigests());
    const here = new Set(this.archives());
    return [...this.#digests]
      .filter(([name]) => !here.has(name))
      .filter(([, digest]) => !there.has(digest) || !noted.has(digest))
      .map(([name]) => name);
  }

  /** True if each archive is there once, and nothing else. */
  isWhole(): boolean {
    const there = this.objects().map((path) => digestOf(readFileSync(path)));
    const all = [...this.#digests.values()];
    return there.toSorted().join() === all.toSorted().join();
  }

  /** How many are to be here in the end. */
  get kept(): number {
    return (this.#digests.size * KEPT_OF_ONE_LOG) / OF_ONE_LOG;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#way.close();
    await this.#server.stop();
  }

  #notedDigests(): readonly string[] {
    return this.#box
      .read('state.d/ledger')
      .split('\n')
      .flatMap((line) => /"shipped".*?"sha256":"([0-9a-f]{64})"/.exec(line)?.[1] ?? []);
  }

  #words(): readonly string[] {
    return ['-s', this.#box.path('state'), this.#box.path('conf')];
  }

  #environment(): NodeJS.ProcessEnv {
    return { PATH: `${this.#server.bin}:${process.env['PATH'] ?? ''}`, LC_ALL: 'C', TZ: 'UTC' };
  }

  #fill(archives: number): void {
    mkdirSync(this.#box.path('log'), 0o755);
    const now = new Date();
    const today = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()].join('-');
    const entries: string[] = [];
    for (let log = 0; log < archives / OF_ONE_LOG; log += 1) {
      const path = this.#box.write(`log/app-${log}.log`, '');
      entries.push(`"${path}" ${today}-0:0:0\n`);
      for (let number = 1; number <= OF_ONE_LOG; number += 1) {
        const name = `app-${log}.log.${number}`;
        const text = `${name}\n`.padStart(ARCHIVE_BYTES, '.');
        const written = now.getTime() / 1000 - number * 3600;
        utimesSync(this.#box.write(`log/${name}`, text), written, written);
        this.#digests.set(name, digestOf(Buffer.from(text)));
      }
    }
    this.#box.write('state', `logrotate state -- version 2\n${entries.join('')}`, 0o640);
    const { user, path } = this.#server;
    const to = `sftp://${user}@127.0.0.1:${this.#way.port}${path}`;
    const total = KEPT_OF_ONE_LOG * ARCHIVE_BYTES;
    const rules = `  weekly\n  rotate ${OF_ONE_LOG}\n  maxtotal ${total}\n  ship ${to}\n`;
    this.#box.write('conf', `${this.#box.path('log')}/*.log {\n${rules}}\n`);
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
