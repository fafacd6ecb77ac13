// Whether a log is due, and why: the rows of the table in ENGINE-SPEC 6, first match first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UTC } from '../../src/calendar/zone.ts';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import type { FileFacts } from '../../src/plan/snapshot.ts';
import {
  isError,
  judgeDirectory,
  judgeDue,
  judgeFile,
  type Verdict,
} from '../../src/plan/verdict.ts';
import { EACCES, ENOENT } from '../support/config-host.ts';
import { factsOf, unsafeLink } from '../support/facts.ts';

const DIRECTORIES: readonly (readonly [string, Partial<FileFacts>, Verdict['kind'] | undefined])[] =
  [
    ["root's", { mode: 0o755 }, undefined],
    ["somebody's, writable by its owner", { mode: 0o755, uid: 5, gid: 5 }, undefined],
    ['writable by the group root', { mode: 0o775 }, undefined],
    ['writable by another group', { mode: 0o775, gid: 4 }, 'insecure-directory'],
    ['writable by others', { mode: 0o757 }, 'insecure-directory'],
    ['writable by others, sticky', { mode: 0o1777 }, 'insecure-directory'],
    ['writable by others alone', { mode: 0o002 }, 'insecure-directory'],
  ];

for (const [name, facts, kind] of DIRECTORIES) {
  test(`a directory that is ${name}: ${kind ?? 'fit'}`, () => {
    const verdict = judgeDirectory('/d', factsOf({ kind: 'directory', ...facts }), true);
    assert.equal(verdict?.kind, kind);
  });
}

test('a missing directory is an error, or with missingok fine', () => {
  assert.deepEqual(judgeDirectory('/d', ENOENT, true), { kind: 'directory-missing' });
  const failed = { kind: 'stat-failed', path: '/d', error: ENOENT };
  assert.deepEqual(judgeDirectory('/d', ENOENT, false), failed);
  const refused = { kind: 'stat-failed', path: '/d', error: EACCES };
  assert.deepEqual(judgeDirectory('/d', EACCES, true), refused);
});

const MISSINGOK: Settings = { ...DEFAULTS, missingok: true };

test('a missing log is an error, or with missingok fine', () => {
  assert.deepEqual(judgeFile('/l', ENOENT, MISSINGOK), { kind: 'missing' });
  const failed = { kind: 'stat-failed', path: '/l', error: ENOENT };
  assert.deepEqual(judgeFile('/l', ENOENT, DEFAULTS), failed);
  const refused = { kind: 'stat-failed', path: '/l', error: EACCES };
  assert.deepEqual(judgeFile('/l', EACCES, MISSINGOK), refused);
});

const FILES: readonly (readonly [Partial<FileFacts>, Partial<Settings>, Verdict | undefined])[] = [
  [{}, {}, undefined],
  [{ kind: 'other' }, {}, undefined],
  [{ kind: 'symlink' }, {}, { kind: 'symlink' }],
  [{ kind: 'symlink', links: 2 }, { allowhardlink: true }, { kind: 'symlink' }],
  [{ links: 2 }, {}, { kind: 'hard-links', links: 2 }],
  [{ links: 0 }, {}, { kind: 'hard-links', links: 0 }],
  [{ links: 2 }, { allowhardlink: true }, undefined],
];

for (const [facts, settings, verdict] of FILES) {
  const name = JSON.stringify({ ...facts, ...settings });
  test(`a log that is ${name}: ${verdict?.kind ?? 'fit'}`, () => {
    assert.deepEqual(judgeFile('/l', factsOf(facts), { ...DEFAULTS, ...settings }), verdict);
  });
}

const NOW = Date.UTC(2026, 2, 10, 12, 0, 30) / 1000;
const HOUR = 3600;
const DAY = 24 * HOUR;

interface Row {
  readonly name: string;
  readonly settings?: Partial<Settings>;
  readonly sizeBytes?: number;
  /** how long ago the log was rotated, and written to. */
  readonly lastAgo?: number;
  readonly writtenAgo?: number;
  readonly force?: boolean;
  /** the reason of a rotation, or `skip:` and the reasons. */
  readonly expected: string;
}

const DAILY = { criterion: { kind: 'daily' } } as const;
const WEEKLY = { criterion: { kind: 'weekly', weekday: 7 } } as const;
const MINUTES = { criterion: { kind: 'minutes', minutes: 1 } } as const;
const SIZE = { criterion: { kind: 'size', bytes: 100 } } as const;

const ROWS: readonly Row[] = [
  { name: 'forced', settings: DAILY, force: true, lastAgo: 0, expected: 'forced' },
  {
    name: 'forced, with everything against it',
    settings: { ...DAILY, minsize: 500, minage: 5 },
    force: true,
    lastAgo: 0,
    expected: 'forced',
  },
  {
    name: 'at maxsize',
    settings: { ...DAILY, maxsize: 100 },
    sizeBytes: 100,
    lastAgo: 0,
    expected: 'skip: already-rotated',
  },
  {
    name: 'over maxsize',
    settings: { ...DAILY, maxsize: 99 },
    sizeBytes: 100,
    lastAgo: 0,
    expected: 'over-maxsize',
  },
  {
    name: 'over maxsize, under minsize and minage',
    settings: { ...DAILY, maxsize: 99, minsize: 500, minage: 5 },
    sizeBytes: 100,
    lastAgo: 0,
    expected: 'over-maxsize',
  },
  {
    name: 'over maxsize, under size',
    settings: { criterion: { kind: 'size', bytes: 500 }, maxsize: 99 },
    sizeBytes: 100,
    expected: 'over-maxsize',
  },
  { name: 'at size', settings: SIZE, sizeBytes: 100, expected: 'over-size' },
  { name: 'under size', settings: SIZE, sizeBytes: 99, expected: 'skip: below-size' },
  {
    name: 'at size, under minsize and minage',
    settings: { ...SIZE, minsize: 500, minage: 5 },
    sizeBytes: 100,
    lastAgo: 0,
    expected: 'over-size',
  },
  {
    name: 'at size, rotated in the future',
    settings: SIZE,
    sizeBytes: 100,
    lastAgo: -99 * DAY,
    expected: 'over-size',
  },
  { name: 'a mebibyte, by default', sizeBytes: 1048576, expected: 'over-size' },
  { name: 'a byte less, by default', sizeBytes: 1048575, expected: 'skip: below-size' },
  { name: 'size 0', settings: { criterion: { kind: 'size', bytes: 0 } }, expected: 'over-size' },
  {
    name: '25 hours ahead',
    settings: WEEKLY,
    lastAgo: -25 * HOUR,
    expected: 'skip: period-not-over',
  },
  {
    name: 'more than 25 hours ahead',
    settings: WEEKLY,
    lastAgo: -25 * HOUR - 1,
    expected: 'future',
  },
  {
    name: 'ahead, under minsize and minage',
    settings: { ...WEEKLY, minsize: 500, minage: 5 },
    lastAgo: -26 * HOUR,
    expected: 'future',
  },
  {
    name: 'rotated in this minute',
    settings: MINUTES,
    lastAgo: 30,
    expected: 'skip: already-rotated',
  },
  {
    name: 'rotated later in this minute',
    settings: DAILY,
    lastAgo: -29,
    expected: 'skip: already-rotated',
  },
  {
    name: 'rotated in the minute before',
    settings: DAILY,
    lastAgo: 31,
    expected: 'skip: period-not-over',
  },
  {
    name: 'rotated at this minute of another hour',
    settings: DAILY,
    lastAgo: HOUR,
    expected: 'skip: period-not-over',
  },
  { name: 'rotated at this minute yesterday', settings: DAILY, lastAgo: DAY, expected: 'period' },
  {
    name: 'rotated at this minute a year ago',
    settings: DAILY,
    lastAgo: 365 * DAY,
    expected: 'period',
  },
  {
    name: 'rotated in this minute, under minsize',
    settings: { ...DAILY, minsize: 500 },
    lastAgo: 0,
    expected: 'skip: already-rotated',
  },
  { name: 'at minsize', settings: { ...DAILY, minsize: 100 }, sizeBytes: 100, expected: 'period' },
  {
    name: 'under minsize',
    settings: { ...DAILY, minsize: 101 },
    sizeBytes: 100,
    expected: 'skip: below-minsize but period',
  },
  {
    name: 'at minage',
    settings: { ...DAILY, minage: 2 },
    writtenAgo: 2 * DAY,
    expected: 'skip: below-minage but period',
  },
  {
    name: 'over minage',
    settings: { ...DAILY, minage: 2 },
    writtenAgo: 2 * DAY + 1,
    expected: 'period',
  },
  {
    name: 'under both',
    settings: { ...DAILY, minsize: 101, minage: 2 },
    sizeBytes: 100,
    writtenAgo: 0,
    expected: 'skip: below-minsize, below-minage but period',
  },
  {
    name: 'not due and under both',
    settings: { ...DAILY, minsize: 101, minage: 2 },
    sizeBytes: 100,
    lastAgo: HOUR,
    writtenAgo: 0,
    expected: 'skip: period-not-over, below-minsize, below-minage',
  },
  { name: 'empty and due, ifempty', settings: DAILY, sizeBytes: 0, expected: 'period' },
  {
    name: 'empty and due, notifempty',
    settings: { ...DAILY, ifempty: false },
    sizeBytes: 0,
    expected: 'skip: empty but period',
  },
  {
    name: 'a byte and due, notifempty',
    settings: { ...DAILY, ifempty: false },
    sizeBytes: 1,
    expected: 'period',
  },
  {
    name: 'empty and forced, notifempty',
    settings: { ...DAILY, ifempty: false },
    sizeBytes: 0,
    force: true,
    expected: 'skip: empty but forced',
  },
  {
    name: 'empty and ahead, notifempty',
    settings: { ...DAILY, ifempty: false },
    sizeBytes: 0,
    lastAgo: -99 * DAY,
    expected: 'skip: empty but future',
  },
  {
    name: 'empty and not due, notifempty',
    settings: { ...DAILY, ifempty: false },
    sizeBytes: 0,
    lastAgo: HOUR,
    expected: 'skip: period-not-over',
  },
  {
    name: 'empty, size 0, notifempty',
    settings: { criterion: { kind: 'size', bytes: 0 }, ifempty: false },
    sizeBytes: 0,
    expected: 'skip: empty but over-size',
  },
];

for (const row of ROWS) {
  test(`${row.name}: ${row.expected}`, () => {
    const { settings = {}, sizeBytes = 10, lastAgo = 9 * DAY, writtenAgo = 9 * DAY } = row;
    const last = NOW - lastAgo;
    const verdict = judgeDue({
      settings: { ...DEFAULTS, ...settings },
      facts: factsOf({ sizeBytes, mtimeMs: (NOW - writtenAgo) * 1000 + 999 }),
      last: { local: UTC.localTime(last), epoch: last },
      clock: { now: NOW, local: UTC.localTime(NOW), zone: UTC },
      force: row.force ?? false,
    });
    assert.equal(textOf(verdict), row.expected);
  });
}

test('only what could not be looked at or trusted is an error', () => {
  const verdicts: readonly Verdict[] = [
    { kind: 'stat-failed', path: '/l', error: ENOENT },
    { kind: 'insecure-directory' },
    { kind: 'unsafe-link', link: unsafeLink('/d') },
    { kind: 'directory-missing' },
    { kind: 'missing' },
    { kind: 'symlink' },
    { kind: 'hard-links', links: 2 },
    { kind: 'skip', skipped: [], despite: undefined },
    { kind: 'rotate', because: 'forced' },
  ];
  assert.deepEqual(
    verdicts.map((verdict) => isError(verdict)),
    [true, true, true, false, false, false, false, false, false],
  );
});

function textOf(verdict: Verdict): string {
  if (verdict.kind === 'rotate') return verdict.because;
  if (verdict.kind !== 'skip') return verdict.kind;
  const reasons = verdict.skipped.map(({ kind }) => kind).join(', ');
  return `skip: ${reasons}${verdict.despite === undefined ? '' : ` but ${verdict.despite}`}`;
}
