// Where reading goes on although logrotate gives up, one case or more for each row of DEPARTURES.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  complaints,
  notes,
  onlySettings,
  outline,
  readLines,
  readText,
} from '../support/read-text.ts';

interface Row {
  readonly name: string;
  readonly lines: readonly string[];
  readonly stanzas: readonly string[];
  readonly complaints: readonly string[];
}

const SKIPPED = 'error: found error in /l/a, skipping';

const ROWS: readonly Row[] = [
  {
    name: 'D20: an indented brace ends a bad stanza',
    lines: ['/l/a {', 'rotate x', '  }', '/l/b {', '}'],
    stanzas: ['/l/b: /l/b'],
    complaints: ["error: c:2 bad rotation count 'x'", SKIPPED],
  },
  {
    name: 'D21: a brace glued to a keyword ends the stanza',
    lines: ['/l/a {', 'daily}', '/l/b {', '}'],
    stanzas: ['/l/b: /l/b'],
    complaints: ["error: c:2 keyword 'daily' not properly separated, found 0x7d", SKIPPED],
  },
  {
    name: 'D21: a brace after a missing argument is not lost',
    lines: ['/l/a {', 'rotate', '}', '/l/b {', '}'],
    stanzas: ['/l/b: /l/b'],
    complaints: ['error: c:2 argument expected after rotate count', SKIPPED],
  },
  {
    name: 'D21: a brace behind endscript is lost, as ever',
    lines: ['/l/a {', 'postrotate', 'endscript}', 'rotate 2', '}'],
    stanzas: ['/l/a: /l/a'],
    complaints: [],
  },
  {
    name: 'D22: a bad stanza at the end of the file is dropped',
    lines: ['/l/a {', 'rotate x'],
    stanzas: [],
    complaints: ["error: c:2 bad rotation count 'x'", SKIPPED],
  },
  {
    name: 'D22: a stanza that merely lacks its brace is accepted',
    lines: ['/l/a {', 'rotate 2'],
    stanzas: ['/l/a: /l/a'],
    complaints: [],
  },
  {
    name: 'D23: a bad weekly costs its stanza only',
    lines: ['/l/a {', 'weekly 8', '}', '/l/b {', '}'],
    stanzas: ['/l/b: /l/b'],
    complaints: ["error: c:2 bad weekly directive ' 8'", SKIPPED],
  },
  {
    name: 'D23: a failed olddir check costs its stanza only',
    lines: ['/l/a {', 'olddir none', '}', '/l/b {', '}'],
    stanzas: ['/l/b: /l/b'],
    complaints: ['error: c:3 error verifying olddir path /l/none: No such file or directory'],
  },
  {
    name: 'D25: a duplicate costs itself only',
    lines: ['/l/a {', '}', '/l/b /l/a /l/d {', '}'],
    stanzas: ['/l/a: /l/a', '/l/b /l/a /l/d: /l/b /l/d'],
    complaints: ['error: c:3 duplicate log entry for /l/a'],
  },
  {
    name: 'D26: lines of a path list count',
    lines: ['/l/a', '/l/b', '{', 'bogus', '}'],
    stanzas: ['/l/a\n/l/b: /l/a /l/b'],
    complaints: ["warning: c:4 unknown option 'bogus' -- ignoring line"],
  },
  {
    name: 'D27: a bad age shows its value, not the rest of the file',
    lines: ['/l/a {', 'maxage 5d', '}'],
    stanzas: [],
    complaints: ["error: c:2 bad maximum age '5d'", SKIPPED],
  },
  {
    name: 'D28: integers and sizes do not wrap',
    lines: ['/l/a {', 'rotate 4294967295', '}', '/l/b {', 'size 17179869184G', '}'],
    stanzas: [],
    complaints: [
      "error: c:2 bad rotation count '4294967295'",
      SKIPPED,
      "error: c:5 bad size '17179869184'",
      'error: found error in /l/b, skipping',
    ],
  },
  {
    name: 'D30: a comment behind weekly and monthly is one',
    lines: ['/l/a {', 'weekly # Sunday', 'monthly 3 # third', '}'],
    stanzas: ['/l/a: /l/a'],
    complaints: [],
  },
  {
    name: 'D31: a carriage return before the line end is white space',
    lines: ['/l/a {\r', '\r', 'daily \r', '}\r'],
    stanzas: ['/l/a: /l/a'],
    complaints: [],
  },
];

for (const { name, lines, stanzas, complaints: expected } of ROWS) {
  test(name, () => {
    const config = readLines(lines);
    assert.deepEqual(outline(config), stanzas);
    assert.deepEqual(complaints(config), expected);
    assert.equal(
      config.failed,
      expected.some((text) => text.startsWith('error: ')),
    );
  });
}

test('D22: -v mentions the brace that is missing', () => {
  assert.ok(
    notes(readText('/l/a {\n')).some((note) => note.startsWith('c:1 stanza without closing }')),
  );
});

test('D24: a failing include costs the stanza the settings of the include only', () => {
  const config = readLines(['/l/a {', 'rotate 5', 'include i', 'daily', '}'], {
    files: { i: 'rotate 7\nbad!\n' },
  });
  assert.deepEqual(outline(config), ['/l/a: /l/a']);
  assert.equal(onlySettings(config).rotate, 5);
  assert.equal(onlySettings(config).criterion.kind, 'daily');
  assert.equal(config.failed, true);
});

test('D29: a failed pattern costs itself only, and counts wherever it stands', () => {
  const unreadable = { code: 'EACCES', reason: 'Permission denied' };
  const config = readLines(['/p/* /l/a {', '}', '/l/b {', '}'], {
    facts: { readDirectory: (path) => (path.startsWith('/p') ? unreadable : []) },
    files: { '/p': { kind: 'directory' } },
  });
  assert.deepEqual(outline(config), ['/p/* /l/a: /l/a', '/l/b: /l/b']);
  assert.deepEqual(complaints(config), ['error: c:1 glob failed for /p/*: Permission denied']);
});
