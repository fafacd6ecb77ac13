/** What programs that follow a log see of a rotation: the table of READERS in logrotor(8), measured. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';
import { until } from './loggers/private-root.ts';

const root = useSandbox('readers');
/** Collapsing needs a log of more than 64 KiB. */
const LONG_LINES = 3000;
const LINE_BYTES = 32;
const BLOCK_BYTES = 4096;

type Way = 'rename' | 'collapse' | 'truncate';

/** A log that is being written to by this process, which has it open for appending. */
class Log {
  readonly name: string;
  readonly path: string;
  readonly written: string[] = [];
  #fd: number;

  constructor(way: Way, reader: string) {
    this.name = `${reader}-${way}.log`;
    this.path = root.write(this.name, '');
    this.#fd = openSync(this.path, 'a');
  }

  write(count: number): void {
    const lines = Array.from({ length: count }, (_, at) =>
      `${this.name} ${this.written.length + at}`.padEnd(LINE_BYTES - 1),
    );
    writeSync(this.#fd, lines.map((line) => `${line}\n`).join(''));
    this.written.push(...lines);
  }

  /** As a writer that reopens does, if there is anything to reopen. */
  async rotate(way: Way): Promise<void> {
    const how = way === 'rename' ? 'create' : `copytruncate\ncopytruncatemode ${way}`;
    const config = root.write('conf', `${this.path} {\nrotate 5\n${how}\n}\n`);
    const { exit, stderr } = await root.rotate(['-f', config]);
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
    closeSync(this.#fd);
    this.#fd = openSync(this.path, 'a');
  }

  /** How many lines are in the live log, a part of one too. */
  get lines(): number {
    return readFileSync(this.path).length / LINE_BYTES;
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/** What a reader has shown of a log, in numbers of its lines. */
interface Shown {
  readonly missed: number;
  readonly doubled: number;
}

function judge(shown: readonly string[], written: readonly string[]): Shown {
  const times = new Map(written.map((line) => [line, 0]));
  for (const line of shown) if (times.has(line)) times.set(line, (times.get(line) ?? 0) + 1);
  const counts = [...times.values()];
  return {
    missed: counts.filter((count) => count === 0).length,
    doubled: counts.filter((count) => count > 1).length,
  };
}

/** tail -F, from the first line on. */
class Tail {
  readonly shown: string[] = [];
  readonly #child;
  said = '';

  constructor(path: string) {
    this.#child = spawn('tail', ['-n', '+1', '-F', path], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    createInterface(this.#child.stdout).on('line', (line) => this.shown.push(line));
    this.#child.stderr.on('data', (text: Buffer) => (this.said += text.toString()));
  }

  until(line: string | undefined): Promise<void> {
    return until(`tail shows ${line}`, () => this.shown.at(-1) === line);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'close');
  }
}

/** A block at the most, or one percent, stays in the log after a cut. */
const MOST_THAT_STAYS = Math.max(BLOCK_BYTES, (LONG_LINES * LINE_BYTES) / 100) / LINE_BYTES;

/**
 * A renamed log is read to its end. Of one that has become shorter only what it has now is shown: what stayed
 * after a cut, again if it was shown before.
 */
function expected(log: Log, way: Way, unread: number): Shown {
  if (way === 'rename') return { missed: 0, doubled: 0 };
  const stayed = log.lines - 1;
  assert.ok(stayed <= (way === 'collapse' ? MOST_THAT_STAYS : 0), String(stayed));
  return { missed: Math.max(0, unread - stayed), doubled: Math.max(0, Math.ceil(stayed) - unread) };
}

const TAIL: readonly (readonly [Way, RegExp])[] = [
  ['rename', /has (?:been replaced|appeared);\s+following new file/],
  ['collapse', /file truncated/],
  ['truncate', /file truncated/],
];

describe('tail -F', needs(ROOT, commandOf('/usr/bin/tail', 'coreutils')), () => {
  for (const [way, words] of TAIL) {
    for (const unread of [0, 100]) {
      test(`${way}, ${unread} lines not shown before: shows what the manual says`, async () => {
        using log = new Log(way, `tail${unread}`);
        await using tail = new Tail(log.path);
        log.write(LONG_LINES);
        await tail.until(log.written.at(-1));
        tail.signal('SIGSTOP');
        log.write(unread);
        await log.rotate(way);
        log.write(1);
        tail.signal('SIGCONT');
        await tail.until(log.written.at(-1));
        assert.deepEqual(judge(tail.shown, log.written), expected(log, way, unread));
        assert.match(tail.said, words);
      });
    }
  }
});

describe('logtail2', needs(ROOT, commandOf('/usr/sbin/logtail2', 'logtail')), () => {
  const WAYS: readonly Way[] = ['rename', 'collapse', 'truncate'];
  for (const way of WAYS) {
    for (const unread of [0, 100]) {
      test(`${way}, ${unread} lines not shown before: shows what the manual says`, async () => {
        using log = new Log(way, `logtail${unread}`);
        let shown = '';
        const read = async (): Promise<void> => {
          const args = ['-f', log.path, '-o', root.path(`${log.name}-offset`)];
          const { exit, stdout } = await root.run('/usr/sbin/logtail2', args);
          assert.equal(exit, 0);
          shown += stdout;
        };
        log.write(LONG_LINES);
        await read();
        log.write(unread);
        await log.rotate(way);
        log.write(1);
        await read();
        assert.deepEqual(judge(shown.split('\n'), log.written), expected(log, way, unread));
        assert.equal(shown.includes('could indicate tampering'), way !== 'rename');
      });
    }
  }
});
