/** The ledger keeps what it was told, and a damaged line costs that line only. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatLedgerRecord,
  Ledger,
  parseLedger,
  type LedgerRecord,
} from '../../src/state/ledger.ts';

const A = { log: '/l/a\n"\xe9', sha256: 'a'.repeat(64) };
const B = { log: '/l/b', sha256: 'b'.repeat(64) };
const MARK = { device: 1, inode: 2, bytes: 3, mtimeMs: 4.5 };
const RECORDS: readonly LedgerRecord[] = [
  { kind: 'rotated', log: A.log, at: 50 },
  { kind: 'archive', ...A, ...MARK, object: 'h/a' },
  { kind: 'archive', ...B, ...MARK, inode: 9, object: 'h/b' },
  { kind: 'shipped', ...A, to: 'sftp://v/x', object: 'h/a', proof: 'sha256', at: 100 },
  { kind: 'due', ...B, ...MARK },
  { kind: 'withdrawn', ...B, to: 'sftp://v/x', at: 120 },
];
const TEXT = RECORDS.map(formatLedgerRecord).join('');

test('what was written is read', () => {
  assert.deepEqual(parseLedger(TEXT), { records: RECORDS, damaged: 0 });
});

test('cut off at any byte, only the last line is lost', () => {
  for (let end = 0; end <= TEXT.length; end += 1) {
    const { records } = parseLedger(TEXT.slice(0, end));
    const whole = TEXT.slice(0, end).split('\n').length - 1;
    assert.ok(records.length === whole || records.length === whole + 1, `${end}`);
    assert.deepEqual(records, RECORDS.slice(0, records.length));
  }
});

const DAMAGED: readonly string[] = [
  '\0\0\0\0',
  'x',
  '[]',
  'null',
  '{"kind":"shipped"}',
  JSON.stringify({ ...RECORDS[3], proof: 'maybe' }),
  JSON.stringify({ ...RECORDS[3], sha256: 'a'.repeat(63) }),
  JSON.stringify({ ...RECORDS[3], to: '' }),
  JSON.stringify({ ...RECORDS[1], bytes: '3' }),
  JSON.stringify({ ...RECORDS[1], object: undefined }),
  JSON.stringify({ ...RECORDS[0], at: null }),
  JSON.stringify({ ...RECORDS[5], to: 1 }),
  JSON.stringify({ ...RECORDS[5], at: '120' }),
  `${JSON.stringify(RECORDS[3])}${JSON.stringify(RECORDS[3])}`,
];

for (const line of DAMAGED) {
  test(`damaged, and no more than itself: ${JSON.stringify(line).slice(0, 60)}`, () => {
    const [first = '', ...rest] = RECORDS.map(formatLedgerRecord);
    const parsed = parseLedger(`${first}${line}\n${rest.join('')}`);
    assert.deepEqual(parsed, { records: RECORDS, damaged: 1 });
  });
}

test('a shipment belongs to one archive of one log, whatever its name', () => {
  const ledger = new Ledger(RECORDS);
  const shipment = { object: 'h/a', proof: 'sha256', at: 100 };
  assert.deepEqual(ledger.archive(A)?.shipments.get('sftp://v/x'), shipment);
  assert.equal(ledger.archive(B)?.shipments.size, 0);
  assert.equal(ledger.archive({ ...A, log: B.log }), undefined);
  assert.equal(ledger.archive({ ...A, sha256: B.sha256 }), undefined);
});

test('a proof that is taken back is none, until there is a new one', () => {
  const to = 'sftp://v/x';
  const ledger = new Ledger([...RECORDS, { kind: 'withdrawn', ...A, to, at: 110 }]);
  assert.equal(ledger.archive(A)?.shipments.size, 0);
  ledger.take({ kind: 'shipped', ...A, to, object: 'h/a', proof: 'size', at: 130 });
  assert.equal(ledger.archive(A)?.shipments.get(to)?.at, 130);
});

test('a shipment of an archive whose own line is lost is not known', () => {
  const ledger = new Ledger(RECORDS.slice(3));
  assert.equal(ledger.archive(A), undefined);
});

test('the name is that of the first attempt', () => {
  const ledger = new Ledger([
    ...RECORDS,
    { kind: 'archive', ...A, ...MARK, inode: 7, object: 'other' },
  ]);
  assert.equal(ledger.archive(A)?.object, 'h/a');
});

test('a file that was looked at keeps its hash as long as it is the same file', () => {
  const ledger = new Ledger(RECORDS);
  assert.equal(ledger.hashOf(A.log, MARK), A.sha256);
  assert.equal(ledger.hashOf(B.log, { ...MARK, inode: 9 }), B.sha256);
  assert.equal(ledger.archiveAs(B.log, { ...MARK, inode: 9 })?.object, 'h/b');
  for (const change of [{ device: 2 }, { inode: 9 }, { bytes: 4 }, { mtimeMs: 4 }]) {
    assert.equal(ledger.hashOf(A.log, { ...MARK, ...change }), undefined);
    assert.equal(ledger.archiveAs(A.log, { ...MARK, ...change }), undefined);
  }
});

test('what is due, and when a log was rotated', () => {
  const ledger = new Ledger([...RECORDS, { kind: 'rotated', log: A.log, at: 90 }]);
  assert.equal(ledger.isDue(B), true);
  assert.equal(ledger.isDue(A), false);
  assert.deepEqual(
    [49, 50, 51, 90, 91].map((since) => ledger.rotationSince(A.log, since)),
    [50, 50, 90, 90, undefined],
  );
  assert.equal(ledger.rotationSince(B.log, 0), undefined);
});
