/** A log, a folder that it is shipped to, and runs of the built program on them. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Sandbox, type Ran } from '../support/sandbox.ts';

const SCENES = mkdtempSync(join(tmpdir(), 'logrotor-ship-'));
chmodSync(SCENES, 0o755);
after(() => {
  rmSync(SCENES, { recursive: true });
});

/** A log, a destination and a configuration of their own. */
export class Scene {
  readonly box: Sandbox;
  readonly log: string;
  readonly remote: string;
  readonly written: string[] = [];
  #config = '';

  constructor(directives: string, more = '') {
    this.box = new Sandbox(mkdtempSync(join(SCENES, 'scene-')));
    chmodSync(this.box.dir, 0o755);
    for (const name of ['log', 'remote']) mkdirSync(this.box.path(name), { mode: 0o755 });
    this.log = this.box.path('log/app.log');
    this.remote = this.box.path('remote');
    this.configure(directives, more);
  }

  configure(directives: string, more = ''): void {
    const text = `${this.log} {\n create\n ship file://${this.remote}\n ${directives}\n}\n${more}`;
    this.#config = this.box.write('conf', text);
  }

  write(line: string): void {
    this.written.push(line);
    appendFileSync(this.log, `${line}\n`);
  }

  run(...options: readonly string[]): Promise<Ran> {
    return this.box.rotate([...options, this.#config]);
  }

  /** A new line, and a rotation. */
  rotate(line: string, ...options: readonly string[]): Promise<Ran> {
    this.write(line);
    return this.run('-f', ...options);
  }

  archives(): readonly string[] {
    return this.box.names('log').filter((name) => name !== 'app.log');
  }

  objects(): readonly string[] {
    if (!existsSync(this.remote)) return [];
    const names = readdirSync(this.remote, { recursive: true }).map(String);
    return names.filter((name) => statSync(join(this.remote, name)).isFile()).toSorted();
  }

  /** The lines that the objects hold, each as often as it is there. */
  shippedLines(): readonly string[] {
    const texts = this.objects().map((name) => {
      const bytes = readFileSync(join(this.remote, name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    });
    return texts.flatMap((text) => text.split('\n').filter((line) => line !== '')).toSorted();
  }

  ledger(): string {
    return this.box.read('state.d/ledger');
  }

  goAway(): void {
    renameSync(this.remote, `${this.remote}.away`);
  }

  comeBack(): void {
    renameSync(`${this.remote}.away`, this.remote);
  }
}

/** A run that had nothing to say. */
export function isWell({ exit, stderr }: Ran): void {
  assert.equal(stderr, '');
  assert.equal(exit, 0);
}

/** Makes all archives old enough for maxage. */
export function age(scene: Scene): void {
  for (const name of scene.archives()) {
    const { atime } = statSync(scene.box.path(`log/${name}`));
    utimesSync(scene.box.path(`log/${name}`), atime, Date.now() / 1000 - 3 * 86400);
  }
}

/** The lines of an archive. */
export function linesOf(path: string): readonly string[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text.split('\n').filter((line) => line !== '');
}
