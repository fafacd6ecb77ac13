/** Emptying a log by truncation: what is lost is counted, and what is not the copied log is not touched. */
import assert from 'node:assert/strict';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { Copier, type CopyFailure } from '../../src/apply/copier.ts';
import { truncateAtEnd } from '../../src/apply/empty-log.ts';
import { useSandbox } from '../support/sandbox.ts';

const sandbox = useSandbox('empty-log');
const CONTENT = 'a line\n'.repeat(20_000);

/**
 * Copies `copied`, then empties a log that has become `log`. As the copy goes on reading the former, what
 * the latter has more is like what a writer adds after each read.
 */
function empty(copied: string, log: string) {
  const fds = [
    openSync(sandbox.write('source', copied), 'r'),
    openSync(sandbox.write('copy', ''), 'r+'),
    openSync(sandbox.write('log', log), 'r+'),
  ] as const;
  const copier = new Copier(fds[0], fds[1], false);
  assert.equal(copier.copyOn(), undefined);
  const emptied = truncateAtEnd(fds[2], fds[1], copier);
  for (const fd of fds) closeSync(fd);
  return { ...emptied, log: sandbox.read('log'), copy: sandbox.read('copy') };
}

test('a log that nothing is added to is emptied, and nothing is lost', () => {
  const emptied = empty(CONTENT, CONTENT);
  assert.deepEqual(emptied, { kind: 'emptied', lost: 0, log: '', copy: CONTENT });
});

test('what was there and could not be copied is counted', () => {
  const emptied = empty(CONTENT, `${CONTENT}one more line\n`);
  assert.deepEqual(emptied, { kind: 'emptied', lost: 14, log: '', copy: CONTENT });
});

for (const [name, log] of [
  ['that is shorter than what was copied', CONTENT.slice(1)],
  ['that has been emptied', ''],
  ['that begins with something else', `A${CONTENT.slice(1)}`],
  ['that has been emptied and has grown again', 'other line\n'.repeat(20_000)],
  ['that has other lines where the copy ends', `${CONTENT.slice(0, -3)}xx\nmore\n`],
] as const) {
  test(`a log ${name} stays as it is`, () => {
    assert.deepEqual(empty(CONTENT, log), { kind: 'shrunk', log, copy: CONTENT });
  });
}

/** Before each read there is another line. */
class Chase extends Copier {
  lines = 0;
  readonly #grow: (lines: number) => void;

  constructor(fds: readonly [number, number], grow: (lines: number) => void) {
    super(...fds, false);
    this.#grow = grow;
  }

  override fetch(): CopyFailure | undefined {
    this.lines += 1;
    this.#grow(this.lines);
    return super.fetch();
  }
}

/** Empties a log that always has one more line; `grown` is called when so many have been added. */
function chase(grown: (lines: number, copy: number) => void) {
  const log = openSync(sandbox.write('log', CONTENT), 'r+');
  const copy = openSync(sandbox.write('copy', ''), 'r+');
  const chaser = new Chase([log, copy], (lines) => {
    appendFileSync(sandbox.path('log'), `${lines}\n`);
    grown(lines, copy);
  });
  const emptied = truncateAtEnd(log, copy, chaser);
  closeSync(log);
  return { emptied, lines: chaser.lines, copy };
}

test('a log that never rests is truncated all the same: what was read last is kept', () => {
  const { emptied, lines, copy } = chase(() => undefined);
  closeSync(copy);
  assert.deepEqual(emptied, { kind: 'emptied', lost: 0 });
  const added = Array.from({ length: lines }, (_, index) => `${index + 1}\n`).join('');
  assert.equal(sandbox.read('copy'), CONTENT + added);
  assert.equal(sandbox.read('log'), '');
});

test('what was read last and cannot be written is counted as lost', () => {
  let most = 0;
  const last = chase((lines) => {
    most = lines;
  });
  closeSync(last.copy);
  const { emptied } = chase((lines, copy) => {
    if (lines === most) closeSync(copy);
  });
  const error = { code: 'EBADF', reason: 'Bad file descriptor' };
  const lost = `${most}\n`.length;
  assert.deepEqual(emptied, {
    kind: 'emptied',
    lost,
    unkept: { operation: 'write', error },
  });
});
