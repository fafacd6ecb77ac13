import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { parsePosixTz } from '../../src/calendar/posix-tz.ts';
import { epochOf, UTC, zoneFromOffset } from '../../src/calendar/zone.ts';
import {
  bucketCount,
  formatStateFile,
  type ParsedStateFile,
  parseStateFile,
  type StateEntry,
} from '../../src/state/state-file.ts';
import { byPath } from '../support/by-path.ts';

const HEADER = 'logrotate state -- version 2\n';

// one good line, and the entry as it is written again
const GOOD: readonly (readonly [string, string, string])[] = [
  ['all six fields', '"/a" 2026-3-10-7:8:9', '"/a" 2026-3-10-7:8:9'],
  ['three fields', '"/a" 2026-3-10', '"/a" 2026-3-10-0:0:0'],
  ['four fields', '"/a" 2026-3-10-12', '"/a" 2026-3-10-12:0:0'],
  ['five fields', '"/a" 2026-3-10-12:5', '"/a" 2026-3-10-12:5:0'],
  ['zeros in front, and junk', '"/a" 02026-03-09-08:09:07junk', '"/a" 2026-3-9-8:9:7'],
  ['junk after the hour', '"/a" 2026-3-1-1-2-3', '"/a" 2026-3-1-1:0:0'],
  ['signs', '"/a" 2026-+3-+1', '"/a" 2026-3-1-0:0:0'],
  ['blanks in a quoted date', '"/a" " 2026- 3-1"', '"/a" 2026-3-1-0:0:0'],
  ['no quotes', '/a 2026-3-1', '"/a" 2026-3-1-0:0:0'],
  ['single quotes', "'/a b' 2026-3-1", '"/a b" 2026-3-1-0:0:0'],
  ['a tab', '"/a"\t2026-3-1', '"/a" 2026-3-1-0:0:0'],
  ['a carriage return at the end', '"/a" 2026-3-1-1:1:1\r', '"/a" 2026-3-1-1:1:1'],
  ['escapes', '"/q\\"z\\n\\\\\\x" 2026-3-1', '"/q\\"z\\n\\\\\\\\x" 2026-3-1-0:0:0'],
  ['bytes that are no UTF-8', '"/\xff\xe4" 2026-3-1', '"/\xff\xe4" 2026-3-1-0:0:0'],
  ['day 0', '"/a" 2026-3-0', '"/a" 2026-2-28-0:0:0'],
  ['31 February', '"/a" 2026-2-31', '"/a" 2026-3-3-0:0:0'],
  ['year 1900', '"/a" 1900-1-1', '"/a" 1900-1-1-0:0:0'],
];

for (const [title, line, written] of GOOD) {
  test(`a state line with ${title} is read`, () => {
    const { entries, problems } = parseStateFile(`${HEADER}${line}\n`, UTC);
    assert.deepEqual(problems, []);
    assert.equal(
      formatStateFile([...entries.values()], { bucketsFor: 0 }),
      `${HEADER}${written}\n`,
    );
  });
}

const BAD: readonly (readonly [string, string, object])[] = [
  ['two date fields', '"/a" 2026-1', { kind: 'bad-line' }],
  ['no date', '"/a" garbage', { kind: 'bad-line' }],
  ['three words', '"/a" 2026-2-1 extra', { kind: 'bad-line' }],
  ['blanks only', '   ', { kind: 'bad-line' }],
  ['an empty name', '"" 2026-3-1', { kind: 'bad-line' }],
  ['a backslash at its end', '/a 2026-3-1\\', { kind: 'bad-line' }],
  ['a NUL at its start', '\0/a 2026-3-1', { kind: 'not-parsable' }],
  ['a NUL inside', '"/a" 2026-3-1\0', { kind: 'too-long' }],
  ['8207 bytes', `/${'a'.repeat(8195)} 2026-3-10`.slice(0, 8206), { kind: 'too-long' }],
  [
    'a year too early',
    '/a 1969-1-1',
    { kind: 'bad-field', field: 'year', value: 1969, path: '/a' },
  ],
  ['a year too late', '/a 2101-1-1', { kind: 'bad-field', field: 'year', value: 2101, path: '/a' }],
  [
    'a year beyond 32 bits',
    '/a 4294969322-1-1',
    { kind: 'bad-field', field: 'year', value: 0x7fffffff, path: '/a' },
  ],
  ['month 0', '/a 2026-0-1', { kind: 'bad-field', field: 'month', value: 0, path: '/a' }],
  ['month 13', '/a 2026-13-1', { kind: 'bad-field', field: 'month', value: 13, path: '/a' }],
  ['day 32', '/a 2026-1-32', { kind: 'bad-field', field: 'day', value: 32, path: '/a' }],
  ['day -1', '/a 2026-1--1', { kind: 'bad-field', field: 'day', value: -1, path: '/a' }],
  ['hour 24', '/a 2026-1-1-24', { kind: 'bad-field', field: 'hour', value: 24, path: '/a' }],
  ['minute 60', '/a 2026-1-1-0:60', { kind: 'bad-field', field: 'minute', value: 60, path: '/a' }],
  [
    'second 60',
    '/a 2026-1-1-0:0:60',
    { kind: 'bad-field', field: 'second', value: 60, path: '/a' },
  ],
];

for (const [title, line, problem] of BAD) {
  test(`a state line with ${title} is reported and skipped, and the others are kept`, () => {
    const text = `${HEADER}"/before" 2026-3-1\n\n${line}\n"/after" 2026-3-2\n`;
    const { entries, problems } = parseStateFile(text, UTC);
    assert.deepEqual(problems, [{ ...problem, line: 4 }]);
    assert.deepEqual([...entries.keys()], ['/before', '/after']);
  });
}

test('a line of 8206 bytes with its line feed is read', () => {
  const line = `/${'a'.repeat(8206 - 2 - 10)} 2026-3-1\n`;
  assert.equal(line.length, 8205);
  assert.equal(parseStateFile(HEADER + line.replace('/', '/b'), UTC).problems.length, 0);
  assert.equal(parseStateFile(HEADER + line.replace('/', '/bc'), UTC).problems.length, 1);
});

test('a last line without line feed is too long, and skipped', () => {
  const { entries, problems } = parseStateFile(`${HEADER}/a 2026-3-1\n/b 2026-3-1`, UTC);
  assert.deepEqual(problems, [{ kind: 'too-long', line: 3 }]);
  assert.equal(entries.size, 1);
});

for (const text of [
  'logrotate state -- version 3\n/a 2026-3-1\n',
  HEADER.trimEnd(),
  '\n',
  '\0',
  ` ${HEADER}`,
]) {
  test(`a file that begins ${JSON.stringify(text.slice(0, 29))} has a bad top line and is empty`, () => {
    assert.deepEqual(parseStateFile(text, UTC), {
      entries: new Map(),
      problems: [{ kind: 'bad-top-line' }],
    });
  });
}

test('an empty file and both versions of the header are good', () => {
  for (const text of ['', HEADER, HEADER.replace('2', '1')]) {
    assert.deepEqual(parseStateFile(text, UTC), { entries: new Map(), problems: [] });
  }
});

test('a path that occurs twice has its first place and its last date', () => {
  const { entries } = parseStateFile(`${HEADER}/a 2026-1-1\n/b 2026-1-2\n/a 2026-1-3\n`, UTC);
  assert.deepEqual(
    [...entries.values()].map(({ path, last }) => [path, last.day]),
    [
      ['/a', 3],
      ['/b', 2],
    ],
  );
});

test('lines that end alike are read as each of them is alone', () => {
  const names = [
    '/a',
    '/b c',
    '/d\\\\e',
    '/f\\"g',
    '/h\\ni',
    "/j'k",
    '',
    '/l" "m',
    '/n\0',
    '"',
    '/o',
  ];
  const endings = [
    '" 2026-1-1',
    '" 2026-1-1 ',
    '" 2026-1-1-2:3:4',
    "' 2026-1-1",
    ' 2026-1-1',
    '" 2026-13-1',
  ];
  const lines = endings.flatMap((ending) => names.map((name) => `"${name}${ending}\n`));
  for (const order of [lines, lines.toReversed(), lines.flatMap((line) => [line, line])]) {
    const alone = order.map((line) => parseStateFile(HEADER + line, UTC));
    const { entries, problems } = parseStateFile(HEADER + order.join(''), UTC);
    assert.deepEqual(entries, new Map(alone.flatMap((each) => [...each.entries])));
    assert.equal(problems.length, alone.flatMap((each) => each.problems).length);
  }
});

test('a time inside a DST gap is moved, as by mktime', () => {
  const offsetAt = parsePosixTz('CET-1CEST,M3.5.0,M10.5.0/3');
  assert.ok(offsetAt);
  const [entry] = parseStateFile(
    `${HEADER}/a 2027-3-28-2:30:0\n`,
    zoneFromOffset(offsetAt),
  ).entries.values();
  assert.equal(entry?.last.hour, 3);
});

const paths = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)),
  minLength: 1,
});
const instants = fc.integer({ min: 0, max: Date.UTC(2100, 11, 31) / 1000 });

test('what is written is read back, whatever bytes a name has', () => {
  fc.assert(
    fc.property(fc.dictionary(paths, instants), fc.nat({ max: 3_000_000 }), (dates, bucketsFor) => {
      const entries = Object.entries(dates).map(([path, instant]) => ({
        path,
        last: UTC.localTime(instant),
      }));
      const { entries: again, problems } = parseStateFile(
        formatStateFile(entries, { bucketsFor }),
        UTC,
      );
      assert.deepEqual(problems, []);
      assert.deepEqual(sorted(again), sorted(byPath(entries)));
    }),
  );
});

test('whatever follows the header is read without a throw, one problem a line at most', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('"', "'", '\\', ' ', '\n', '\0', '/', 'a', '1', '-', ':', '\r'),
      }),
      (text) => {
        const { entries, problems } = parseStateFile(HEADER + text, UTC);
        assert.ok(entries.size + problems.length <= text.split('\n').length);
      },
    ),
  );
});

const MEGABYTE = 1_000_000;
const GARBAGE: readonly (readonly [string, string])[] = [
  ['one line', 'a'.repeat(50 * MEGABYTE)],
  ['NULs', '\0'.repeat(50 * MEGABYTE)],
  ['quotes', `${'"'.repeat(8000)}\n`.repeat(1000)],
  ['backslashes', `"${'\\'.repeat(8001)}\n`.repeat(1000)],
  ['digits', `a ${'1'.repeat(8000)}\n`.repeat(1000)],
  ['blanks in a date', `a "2026-1-1-${' '.repeat(8000)}"\n`.repeat(1000)],
  ['short lines', 'x\n'.repeat(MEGABYTE)],
];

for (const [title, garbage] of GARBAGE) {
  test(`megabytes of ${title} are read in linear time`, () => {
    const started = performance.now();
    parseStateFile(HEADER + garbage, UTC);
    assert.ok(performance.now() - started < 5000);
  });
}

test('problems beyond the first thousand are counted', () => {
  const { problems } = parseStateFile(HEADER + 'x\n'.repeat(2500), UTC);
  assert.equal(problems.length, 1001);
  assert.deepEqual(problems.at(-1), { kind: 'further', count: 1500 });
});

test('the hash table has 64 to 8192 buckets, one for 16000 bytes', () => {
  assert.deepEqual([0, 64 * 16000 + 15999, 65 * 16000, 1e9].map(bucketCount), [64, 64, 65, 8192]);
});

function sorted(entries: ParsedStateFile['entries']): readonly (readonly [string, number])[] {
  return [...entries.values()].map(pathAndInstant).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function pathAndInstant({ path, last }: StateEntry): readonly [string, number] {
  return [path, epochOf(last)];
}
