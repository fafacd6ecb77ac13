/** The run after one that was killed between the copy of a log and its emptying: each byte is in one file. */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, statSync, truncateSync } from 'node:fs';
import { test } from 'node:test';
import type { Emptying } from '../../src/plan/journal.ts';
import { LogWriters } from '../../src/apply/log-writers.ts';
import { removeDouble } from '../../src/apply/remove-double.ts';
import { currentIdentity } from '../../src/host/identity.ts';
import { MachineDisk } from '../../src/host/machine-disk.ts';
import type { Event } from '../../src/report/event.ts';
import { useSandbox } from '../support/sandbox.ts';

const sandbox = useSandbox('remove-double');
const LINES = Array.from({ length: 20_000 }, (_, index) => `line ${index} of the log\n`).join('');
const CUT = 64 * 4096;

/** A log and its copy as they are when the run is killed. */
function place(log: string, archive: string): Emptying {
  const path = sandbox.write('a.log', log);
  const copy = sandbox.write('a.log.1', archive);
  const [{ dev, ino, size, mtimeMs }, copied] = [statSync(path), statSync(copy)];
  return {
    log: { path, device: dev, inode: ino, sizeBytes: size, mtimeMs },
    archive: { path: copy, device: copied.dev, inode: copied.ino },
    bytes: archive.length,
    mode: archive.length < log.length ? 'collapse' : 'truncate',
  };
}

/** What the next run says, and what log and archive then are together. */
function recover(noted: Emptying) {
  const events: Event[] = [];
  using disk = new MachineDisk();
  const writers = new LogWriters({ invoker: currentIdentity(), user: undefined });
  const report = (event: Event): void => {
    events.push(event);
  };
  assert.equal(removeDouble({ run: { report }, disk, writers }, noted), true);
  const kept = events.map((event) =>
    event.kind === 'copytruncate' && event.news.kind === 'double' ? event.news.kept : event.kind,
  );
  const archive = existsSync(sandbox.path('a.log.1')) ? sandbox.read('a.log.1') : '';
  return { kept, log: sandbox.read('a.log'), archive };
}

test('before the cut: the bytes are taken out of the log, or the copy goes', () => {
  const { kept, log, archive } = recover(place(LINES, LINES.slice(0, CUT)));
  assert.ok(archive + log === LINES);
  assert.deepEqual(kept, [archive === '' ? 'log' : 'archive']);
});

test('before the cut, and the log has grown: nothing of it is lost', () => {
  const noted = place(LINES, LINES.slice(0, CUT));
  appendFileSync(noted.log.path, 'written since\n');
  const { log, archive } = recover(noted);
  assert.ok(archive + log === `${LINES}written since\n`);
});

test('after the cut: nothing is done', () => {
  const noted = place(LINES, LINES.slice(0, CUT));
  sandbox.write('a.log', LINES.slice(CUT));
  assert.deepEqual(recover(noted), {
    kept: [],
    log: LINES.slice(CUT),
    archive: LINES.slice(0, CUT),
  });
});

test('before the truncation: nobody writes, and the log is emptied', () => {
  const seesAll = new LogWriters({ invoker: currentIdentity(), user: undefined }).see().complete;
  const { kept, log, archive } = recover(place('one\n', 'one\n'));
  const expected = seesAll
    ? { kept: ['archive'], log: '', archive: 'one\n' }
    : { kept: ['log'], log: 'one\n', archive: '' };
  assert.deepEqual({ kept, log, archive }, expected);
});

test('before the truncation, and the log has grown: the copy goes', () => {
  const noted = place('one\n', 'one\n');
  appendFileSync(noted.log.path, 'two\n');
  assert.deepEqual(recover(noted), { kept: ['log'], log: 'one\ntwo\n', archive: '' });
});

test('after the truncation: nothing is done', () => {
  const noted = place('one\n', 'one\n');
  truncateSync(noted.log.path, 0);
  assert.deepEqual(recover(noted), { kept: [], log: '', archive: 'one\n' });
});

test('after the truncation, and the same was written twice: both stay', () => {
  const noted = place('one\n', 'one\n');
  truncateSync(noted.log.path, 0);
  appendFileSync(noted.log.path, 'one\none\n');
  assert.deepEqual(recover(noted), { kept: ['both'], log: 'one\none\n', archive: 'one\n' });
});

test('the archive is not there: nothing is done', () => {
  const noted = {
    ...place('one\n', 'one\n'),
    archive: { path: sandbox.path('none'), device: 1, inode: 1 },
  };
  assert.deepEqual(recover(noted), { kept: [], log: 'one\n', archive: 'one\n' });
});
