/** What copytruncate says, and how loudly. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copytruncateMessages } from '../../src/report/copytruncate-text.ts';
import type { CopytruncateNews } from '../../src/report/event.ts';

const path = '/l/a';
const to = '/l/a.1';

const ROWS: readonly (readonly [CopytruncateNews, string | undefined])[] = [
  [
    { kind: 'hole-ahead', path, pid: 42, program: 'java' },
    'warning: java (pid 42) does not append to /l/a: it will leave a hole in it',
  ],
  [{ kind: 'emptying', path, bytes: 8192, mode: 'truncate' }, undefined],
  [
    { kind: 'emptying', path, bytes: 8192, mode: 'collapse' },
    'debug: cutting off the first 8192 bytes of /l/a',
  ],
  [{ kind: 'emptied', path }, undefined],
  [
    { kind: 'cut-refused', path, severity: 'debug', reason: 'Operation not supported' },
    'debug: cannot cut off the front of /l/a, truncating it: Operation not supported',
  ],
  [
    { kind: 'left-behind', path, bytes: 100, sizeBytes: 70000 },
    'debug: 100 of 70000 bytes stay in /l/a',
  ],
  [{ kind: 'line-divided', path, to }, 'debug: the last line of /l/a.1 goes on in /l/a'],
  [
    { kind: 'lost', path, bytes: 97 },
    'warning: at least 97 bytes were lost when /l/a was truncated under its writer',
  ],
  [
    { kind: 'shrunk', path, to },
    'warning: /l/a was emptied by another program while it was copied to /l/a.1: it stays as it is',
  ],
  [
    { kind: 'double', path, to, kept: 'archive' },
    'warning: /l/a was copied to /l/a.1 by a run that ended then: what was copied is now taken out of the log',
  ],
  [
    { kind: 'double', path, to, kept: 'log' },
    'warning: /l/a was copied to /l/a.1 by a run that ended then: the copy is removed, the log has it all',
  ],
  [
    { kind: 'double', path, to, kept: 'both' },
    'warning: /l/a was copied to /l/a.1 by a run that ended then: both stay, since the log may have been emptied and filled with the same again',
  ],
];

for (const [news, expected] of ROWS) {
  test(`${news.kind}: ${expected ?? 'nothing is said'}`, () => {
    const said = copytruncateMessages(news).map(({ severity, text }) => `${severity}: ${text}`);
    assert.deepEqual(said, expected === undefined ? [] : [expected]);
  });
}
