/**
 * One disturbed shipment: a log whose `rotate 2` presses for deletion, a destination that fails, and what is left
 * of it. At every step each line is in an archive here or in a good object there, and no object changes.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { LOGROTOR } from '../../support/checkout.ts';
import type { Random } from '../../support/random.ts';
import type { Ran, Sandbox } from '../../support/sandbox.ts';
import type { WayFault } from './bad-way.ts';
import type { Lie } from './lying-disk.ts';
import { makePlace, type Target } from './target.ts';

/** What goes wrong. */
export type Fault =
  | { readonly kind: 'way'; readonly fault: WayFault }
  | { readonly kind: 'full' }
  | { readonly kind: 'lie'; readonly lie: Lie }
  /** killed before a call: of those that name the ledger, or that remove names. */
  | { readonly kind: 'kill'; readonly calls: 'ledger' | 'unlink'; readonly when: number };

/** What was seen. */
export interface Seen {
  /** what must not be. */
  readonly wrong: readonly string[];
  /** the fault has shown itself. */
  readonly struck: boolean;
}

/** Only a program that hangs takes longer. */
const LONGEST_MS = 120_000;
const LARGEST_BYTES = 150_000;
const FULL_BYTES = 100_000;
const ENOUGH = 'remount,size=64m';
const BACKLOG = 3;
const TEMPORARY = /(?:^|\/)\.logrotor-/;

/** Plays one disturbance in a folder of its own. */
export async function playFault(
  target: Target,
  fault: Fault,
  { box, random, name }: { readonly box: Sandbox; readonly random: Random; readonly name: string },
): Promise<Seen> {
  const play = new Play(target, box, random, name);
  try {
    play.backlog();
    const struck = await play.disturb(fault);
    await play.recover(fault);
    return { wrong: play.wrong, struck };
  } finally {
    play.end();
  }
}

class Play {
  readonly wrong: string[] = [];
  readonly #target: Target;
  readonly #box: Sandbox;
  readonly #random: Random;
  readonly #directory: string;
  readonly #place: string;
  readonly #lines: string[] = [];
  readonly #good = new Map<string, string>();
  #isMounted = false;

  constructor(target: Target, box: Sandbox, random: Random, name: string) {
    this.#target = target;
    this.#box = box;
    this.#random = random;
    this.#directory = name;
    this.#place = makePlace(target, name);
    box.write('log/app.log', '');
  }

  /** Archives that were there before anything was shipped. */
  backlog(): void {
    for (let number = BACKLOG; number > 0; number -= 1) {
      const path = this.#box.write(`log/app.log.${number}.gz`, gzipSync(this.#text()));
      const written = Date.now() / 1000 - number * 3600;
      utimesSync(path, written, written);
    }
  }

  /** Runs that meet the fault. True if it has shown. */
  async disturb(fault: Fault): Promise<boolean> {
    this.#begin(fault);
    this.#configure(fault.kind === 'way' ? 'shiptimeout 3s' : '');
    let struck = false;
    const times = fault.kind === 'way' ? 2 : 1;
    for (let count = 0; count < times; count += 1) {
      this.#write();
      const { exit } = await this.#run(['-f'], fault.kind === 'kill' ? fault : undefined);
      struck ||= exit !== 0;
      this.#look(`disturbed ${count + 1}`);
    }
    return struck;
  }

  /** The fault is gone: one run ships what waits, and removes what had to wait. */
  async recover(fault: Fault): Promise<void> {
    this.#cease();
    this.#configure('');
    const { keepsHalves = false, revive } = this.#target.served;
    await revive?.();
    if (fault.kind === 'lie' || keepsHalves) this.#removeBad();
    this.#write();
    this.#expectWell(await this.#run(['-f']));
    this.#look('recovered');
    const waiting = this.#archives().length - 2;
    if (waiting !== 0) this.wrong.push(`the backlog is ${waiting}: ${this.#archives().join()}`);
    const shipped = this.#shippedLines();
    for (const line of this.#lines) {
      const times = shipped.filter((each) => each === line).length;
      if (times !== 1) this.wrong.push(`${line} is shipped ${times} times`);
    }
  }

  end(): void {
    this.#cease();
    if (this.#isMounted) spawnSync('umount', ['-l', this.#place]);
    rmSync(this.#place, { recursive: true, force: true });
  }

  #begin(fault: Fault): void {
    const { way, disk } = this.#target;
    if (fault.kind === 'way' && way !== undefined) way.fault = fault.fault;
    if (fault.kind === 'lie') disk.tell(fault.lie);
    if (fault.kind !== 'full') return;
    const options = `size=${FULL_BYTES},mode=777`;
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', this.#place]);
    if (mounted.status !== 0) throw new Error(`cannot mount: ${mounted.stderr.toString()}`);
    this.#isMounted = true;
  }

  #cease(): void {
    const { way, disk } = this.#target;
    if (way !== undefined) way.fault = undefined;
    disk.tell(undefined);
    if (this.#isMounted) spawnSync('mount', ['-o', ENOUGH, this.#place]);
  }

  #configure(more: string): void {
    const directives = [
      'create',
      'rotate 2',
      'compress',
      `ship ${this.#target.url(this.#directory)}`,
    ];
    const all = [...directives, this.#target.served.directives ?? '', more];
    this.#box.write('conf', `${this.#box.path('log/app.log')} {\n ${all.join('\n ')}\n}\n`);
  }

  #write(): void {
    appendFileSync(this.#box.path('log/app.log'), this.#text());
  }

  /** A line of its own. */
  #text(): string {
    const line = `line-${this.#lines.length}`;
    this.#lines.push(line);
    return `${line} ${randomBytes(this.#random.between(1, LARGEST_BYTES)).toString('base64')}\n`;
  }

  async #run(
    options: readonly string[],
    kill?: Extract<Fault, { readonly kind: 'kill' }>,
  ): Promise<Ran> {
    const run = [LOGROTOR, '-s', this.#box.path('state'), ...options, this.#box.path('conf')];
    const env = {
      PATH: process.env['PATH'],
      LC_ALL: 'C',
      TZ: 'UTC',
      UV_THREADPOOL_SIZE: '1',
      ...this.#target.served.environment,
    };
    const traced = kill === undefined ? [] : this.#traced(kill);
    const [program = '', ...args] = [...traced, process.execPath, ...run];
    try {
      return await this.#box.run(program, args, { env, timeoutMs: LONGEST_MS });
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      this.wrong.push(error.message);
      return { exit: null, signal: null, stdout: '', stderr: '' };
    }
  }

  #traced({ calls, when }: Extract<Fault, { readonly kind: 'kill' }>): readonly string[] {
    const set = calls === 'ledger' ? 'write,fsync' : 'unlink,unlinkat,rmdir';
    const about = calls === 'ledger' ? ['-P', this.#box.path('state.d/ledger')] : [];
    const inject = `inject=${set}:signal=KILL:when=${when}`;
    const quiet = ['strace', '-f', '-qq', '-o', '/dev/null'];
    return [...quiet, ...about, '-e', `trace=${set}`, '-e', inject, '--'];
  }

  /** That an earlier run was killed may be told. */
  #expectWell({ exit, stderr }: Ran): void {
    const errors = stderr.split('\n').filter((line) => line.startsWith('error'));
    if (exit !== 0 || errors.length > 0)
      this.wrong.push(`after: exit ${exit}: ${errors.join('; ')}`);
  }

  /** Judges what is on both sides now. */
  #look(when: string): void {
    const objects = this.#objects();
    for (const [object, sha256] of this.#good) {
      if (hashOf(objects.get(object)) !== sha256)
        this.wrong.push(`${when}: ${object} was overwritten`);
    }
    for (const [object, bytes] of objects) {
      if (isGood(object, bytes)) this.#good.set(object, hashOf(bytes));
    }
    const safe = new Set([...this.#localLines(), ...this.#shippedLines()]);
    for (const line of this.#lines) {
      if (!safe.has(line)) this.wrong.push(`${when}: ${line} was deleted without a proof`);
    }
  }

  #archives(): readonly string[] {
    return this.#box.names('log').filter((name) => /^app\.log\.\d+(?:\.gz)?$/.test(name));
  }

  #localLines(): readonly string[] {
    const names = ['app.log', ...this.#archives()].filter((name) =>
      existsSync(this.#box.path(`log/${name}`)),
    );
    return names.flatMap((name) =>
      linesOf(readFileSync(this.#box.path(`log/${name}`)), name.endsWith('.gz')),
    );
  }

  #shippedLines(): readonly string[] {
    const good = [...this.#objects()].filter(([object, bytes]) => isGood(object, bytes));
    return good.flatMap(([, bytes]) => linesOf(bytes, true));
  }

  /** What other programs see there. */
  #objects(): ReadonlyMap<string, Buffer> {
    return new Map(this.#files().map(({ object, path }) => [object, readFileSync(path)]));
  }

  #files(): readonly { readonly object: string; readonly path: string }[] {
    const { objectOf = (file) => file } = this.#target.served;
    return readdirSync(this.#place, { recursive: true }).flatMap((file) => {
      const path = join(this.#place, String(file));
      const object = objectOf(String(file));
      if (object === undefined || TEMPORARY.test(object) || !isFile(path)) return [];
      return [{ object, path }];
    });
  }

  /** Nothing that is there is ever overwritten; what a disk has spoilt is taken away by hand. */
  #removeBad(): void {
    for (const { object, path } of this.#files()) {
      if (!isGood(object, readFileSync(path))) rmSync(path);
    }
    if (this.#target.served.keepsHalves === true) this.#removeHalves();
  }

  /** An object is in several files there, of which some may be missing or empty. */
  #removeHalves(): void {
    const parts = readdirSync(this.#place, { recursive: true }).flatMap((file) => {
      const path = join(this.#place, String(file));
      return isFile(path) ? [{ path, object: String(file).replace(/\._S3rver_[^/]*$/, '') }] : [];
    });
    const whole = new Set(this.#files().map(({ object }) => object));
    for (const { path, object } of parts) if (statSync(path).size === 0) whole.delete(object);
    for (const { path, object } of parts) if (!whole.has(object)) rmSync(path);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** An object's name has the beginning of the hash of what it is to hold. */
function isGood(object: string, bytes: Buffer): boolean {
  return object.includes(hashOf(bytes).slice(0, 12));
}

function hashOf(bytes: Buffer | undefined): string {
  return bytes === undefined ? '' : createHash('sha256').update(bytes).digest('hex');
}

function linesOf(bytes: Buffer, isCompressed: boolean): readonly string[] {
  const text = (isCompressed ? gunzipSync(bytes) : bytes).toString('latin1');
  return text.match(/^line-\d+(?= \S+$)/gm) ?? [];
}
