// The table of `status` in windows of different width.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogStatus } from '../../src/plan/log-status.ts';
import { statusLines } from '../../src/report/status-text.ts';

const NOW = 1_800_000_000;

function row(log: string, changes: Partial<LogStatus> = {}): LogStatus {
  const place = { file: 'c', path: 'c', line: 1, column: 1 };
  return {
    log,
    place,
    pattern: log,
    managed: false,
    bytes: 123_456,
    rate: 17,
    isLastKnown: true,
    last: NOW - 86_400 * 3,
    next: { at: NOW + 3600 * 5, because: 'period', predicted: false },
    archives: { count: 7, bytes: 98_765_432, oldestMs: (NOW - 86_400 * 9) * 1000 },
    newest: undefined,
    shipping: { shipped: 3, waiting: 4 },
    troubles: [],
    ...changes,
  };
}

const LONG = row(`/var/log/${'a-rather-long-name-'.repeat(4)}.log`);

describe('width', () => {
  for (const width of [60, 80, 200]) {
    test(`${width} columns are not exceeded`, () => {
      const rows = [row('/var/log/a.log'), LONG, row('/srv/b.log', { troubles: [trouble()] })];
      for (const line of statusLines(rows, { width, colour: false }, NOW)) {
        const isName = line.trim().startsWith('a-rather');
        assert.ok(isName || line.length <= width, `${line.length}: ${line}`);
      }
    });
  }

  test('a name that is too long has a line of its own', () => {
    const lines = statusLines([LONG], { width: 80, colour: false }, NOW);
    assert.match(lines[2] ?? '', /^ {2}a-rather[^ ]+$/);
    assert.match(lines[3] ?? '', /^ +121k /);
  });

  test('in a wide window it has not', () => {
    const lines = statusLines([LONG], { width: 200, colour: false }, NOW);
    assert.match(
      lines[2] ?? '',
      /^ {2}a-rather[^ ]+ +121k +59\.8k\/h +3d +5h +7 +94\.2M +9d +3\/7$/,
    );
  });
});

function trouble(): LogStatus['troubles'][number] {
  return { kind: 'overdue', seconds: 86_400 * 5 };
}

test('what rests on growth has a tilde, and what is not known a question mark', () => {
  const next = { at: NOW + 7200, because: 'over-size', predicted: true } as const;
  const rows = [row('/l/a', { next }), row('/l/b', { next: undefined })];
  const lines = statusLines(rows, { width: undefined, colour: false }, NOW);
  assert.match(lines[2] ?? '', / ~2h /);
  assert.match(lines[3] ?? '', / \? /);
});

test('without a log that is shipped there is no column for it', () => {
  const lines = statusLines(
    [row('/l/a', { shipping: undefined })],
    { width: 80, colour: false },
    NOW,
  );
  assert.doesNotMatch(lines[0] ?? '', /shipped/);
});

test('colour only where there is any', () => {
  const rows = [row('/l/a', { troubles: [trouble()] })];
  const inColour = statusLines(rows, { width: 80, colour: true }, NOW).join('\n');
  assert.ok(inColour.includes('\x1b[31m'));
  assert.ok(!statusLines(rows, { width: 80, colour: false }, NOW).join('\n').includes('\x1b'));
});
