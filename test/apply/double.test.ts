/** What is doubled after a run that ended between the copy of a log and its emptying. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeDouble, type DoubleVerdict } from '../../src/apply/double.ts';
import type { Emptying } from '../../src/plan/journal.ts';
import { factsOf } from '../support/facts.ts';

interface Row {
  readonly name: string;
  /** the contents now; in the note the log had `noted`, and `archive` was to be its copy. */
  readonly noted: string;
  readonly log: string;
  readonly archive: string;
  readonly touched?: boolean;
  readonly otherLog?: boolean;
  readonly otherArchive?: boolean;
  readonly verdict: DoubleVerdict;
}

const ROWS: readonly Row[] = [
  { name: 'untouched', noted: 'abc', log: 'abc', archive: 'abc', verdict: 'double' },
  {
    name: 'written on',
    noted: 'abc',
    log: 'abcdef',
    archive: 'abc',
    touched: true,
    verdict: 'double',
  },
  { name: 'cut was pending', noted: 'abcde', log: 'abcde', archive: 'abc', verdict: 'double' },
  {
    name: 'the rest was copied too',
    noted: 'ab',
    log: 'abc',
    archive: 'abc',
    touched: true,
    verdict: 'double',
  },
  { name: 'emptied', noted: 'abc', log: '', archive: 'abc', touched: true, verdict: 'none' },
  { name: 'cut', noted: 'abcde', log: 'de', archive: 'abc', touched: true, verdict: 'none' },
  {
    name: 'cut and written on',
    noted: 'abcde',
    log: 'defgh',
    archive: 'abc',
    touched: true,
    verdict: 'none',
  },
  {
    name: 'emptied, filled with the same',
    noted: 'abc',
    log: 'abc',
    archive: 'abc',
    touched: true,
    verdict: 'unclear',
  },
  {
    name: 'emptied, filled with the same twice',
    noted: 'abc',
    log: 'abcabc',
    archive: 'abc',
    touched: true,
    verdict: 'unclear',
  },
  {
    name: 'one line again and again',
    noted: 'aaaa',
    log: 'aaaaaaa',
    archive: 'aaaa',
    touched: true,
    verdict: 'unclear',
  },
  {
    name: 'cut, with one line again and again',
    noted: 'aaaaa',
    log: 'aa',
    archive: 'aaa',
    touched: true,
    verdict: 'none',
  },
  {
    name: 'the log is another file',
    noted: 'abc',
    log: 'abc',
    archive: 'abc',
    otherLog: true,
    verdict: 'none',
  },
  {
    name: 'the archive is another file',
    noted: 'abc',
    log: 'abc',
    archive: 'abc',
    otherArchive: true,
    verdict: 'none',
  },
  { name: 'nothing was copied', noted: '', log: '', archive: '', verdict: 'none' },
];

for (const { name, noted, log, archive, verdict, ...row } of ROWS) {
  test(`${name}: ${verdict}`, () => {
    const emptying: Emptying = {
      log: { path: '/l', device: 1, inode: 10, sizeBytes: noted.length, mtimeMs: 1000 },
      archive: { path: '/l.1', device: 1, inode: 11 },
      bytes: archive.length,
      mode: 'collapse',
    };
    const { touched = false, otherLog = false, otherArchive = false } = row;
    const found = judgeDouble(emptying, {
      log: factsOf({
        inode: otherLog ? 12 : 10,
        sizeBytes: log.length,
        mtimeMs: touched ? 2000 : 1000,
      }),
      archive: factsOf({ inode: otherArchive ? 12 : 11, sizeBytes: archive.length }),
      logHolds: (offset, count) => log.slice(offset, offset + count) === archive.slice(0, count),
    });
    assert.equal(found, verdict);
  });
}
