// Where logrotor goes on and logrotate gives up or goes astray (DEPARTURES D20 to D31).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints, onlySettings, outline, readLines, readText } from '../support/read-text.ts';
import { EACCES } from '../support/config-host.ts';

const SKIPPING = 'error: found error in /l/a, skipping';

test('D20: an indented brace ends a bad stanza', () => {
  for (const brace of ['  }', '\t}', ' \t }']) {
    const config = readLines(['/l/a {', 'rotate x', brace, '/l/b {', '}']);
    assert.deepEqual(outline(config), ['/l/b: /l/b']);
  }
});

const GLUED: readonly (readonly [string, readonly string[]])[] = [
  ['behind a keyword', ['daily}']],
  ['behind a keyword, then blanks', ['daily} \t']],
  ['behind a keyword, before a carriage return', ['daily}\r']],
  ['behind a bad byte', ['-}']],
  ['in the next line of a missing argument', ['rotate', '}']],
  ['in the next line of a missing argument with blanks', ['rotate  ', '}']],
  ['in the next line of a taboo directive', ['tabooext', '}']],
];

for (const [where, lines] of GLUED) {
  test(`D21: the brace ${where} ends the stanza`, () => {
    const config = readLines(['/l/a {', ...lines, '/l/b {', '}']);
    assert.deepEqual(outline(config), ['/l/b: /l/b']);
    assert.equal(complaints(config)[1], SKIPPING);
    assert.equal(complaints(config).length, 2);
    assert.equal(config.failed, true);
  });
}

test('D21: a glued brace with more on its line does not end the stanza', () => {
  const config = readLines(['/l/a {', 'daily} copy', '/l/b {', '}', '/l/c {', '}']);
  assert.deepEqual(outline(config), ['/l/c: /l/c']);
});

test('D21: a brace glued to endscript is swallowed, as in logrotate', () => {
  const config = readLines(['/l/a {', 'prerotate', 'x', 'endscript}', 'copy', '}']);
  assert.deepEqual(complaints(config), []);
  assert.equal(config.stanzas[0]?.settings.copy, true);
});

const HALF: readonly string[] = [
  'rotate x',
  'rotate x\n',
  'rotate x\ncopy',
  'daily1',
  '-',
  'su root',
];

for (const text of HALF) {
  test(`D22: a stanza with an error at the end of the file is dropped: ${JSON.stringify(text)}`, () => {
    const config = readText(`/l/a {\n${text}`);
    assert.deepEqual(config.stanzas, []);
    assert.equal(complaints(config)[1], SKIPPING);
    assert.equal(config.failed, true);
  });
}

for (const line of ['weekly 9', 'monthly x']) {
  test(`D23: ${line} costs its stanza only`, () => {
    const config = readLines(['/l/a {', line, '}', '/l/b {', '}']);
    assert.equal(complaints(config).length, 2);
    assert.deepEqual(outline(config), ['/l/b: /l/b']);
    assert.equal(config.failed, true);
  });
}

test('D23: a failed olddir check costs its stanza only', () => {
  const config = readLines(['/l/a {', 'olddir /no', '}', '/l/b {', '}']);
  assert.deepEqual(complaints(config), [
    'error: c:3 error verifying olddir path /no: No such file or directory',
  ]);
  assert.deepEqual(outline(config), ['/l/b: /l/b']);
  assert.equal(config.failed, true);
});

test('D24: a stanza keeps its paths and settings when an include in it fails', () => {
  const config = readLines(['/l/a {', 'copy', 'include /bad', 'shred', '}', '/l/b {', '}'], {
    files: { '/bad': 'rotate 5\ndaily1\n' },
  });
  assert.deepEqual(outline(config), ['/l/a: /l/a', '/l/b: /l/b']);
  const { copy, rotate, shred } = config.stanzas[0]?.settings ?? {};
  assert.deepEqual([copy, rotate, shred], [true, 0, true]);
  assert.equal(config.failed, true);
});

test('D25: only the duplicate of a pattern is dropped', () => {
  const config = readLines(['/l/b {', '}', '/l/* {', '}'], {
    files: { '/l/a': '', '/l/b': '', '/l/c': '' },
  });
  assert.deepEqual(complaints(config), ['error: c:3 duplicate log entry for /l/b']);
  assert.deepEqual(outline(config), ['/l/b: /l/b', '/l/*: /l/a /l/c']);
  assert.equal(config.failed, true);
});

const COUNTED: readonly (readonly [string, string])[] = [
  ['a path list over lines', '/l/a\n/l/b\n\n{\nbogus\n}\n'],
  ['a comment in a path list', '/l/a\n# x\n/l/b\n{\nbogus\n}\n'],
  ['size without argument', 'size\nminsize\nmaxsize\nminutes\nbogus\n'],
  ['taboo directives without argument', 'tabooext\ntaboopat\n\n\nbogus\n'],
  ['dateformat without argument', 'dateformat\n\n\n\nbogus\n'],
  ['a script', 'prerotate\n\n\nendscript\nbogus\n'],
  ['a script that ends on its first line', 'prerotate endscript\n\n\n\nbogus\n'],
  ['a carriage return', '\r\n\r\n\r\n\r\nbogus\n'],
  ['values', 'rotate 1\nmail x\nextension .x\nweekly\nbogus\n'],
];

for (const [name, text] of COUNTED) {
  test(`D26: lines are right behind ${name}`, () => {
    const line = text.slice(0, text.indexOf('bogus')).split('\n').length;
    const said = complaints(readText(text)).at(-1);
    assert.equal(said, `warning: c:${line} unknown option 'bogus' -- ignoring line`);
  });
}

test('D26: an error in a stanza whose path list has several lines is on its own line', () => {
  const config = readLines(['/l/a', '/l/b', '{', 'rotate', '}', 'bogus']);
  const skipping = 'error: found error in /l/a\n/l/b, skipping';
  assert.deepEqual(complaints(config), [
    'error: c:4 argument expected after rotate count',
    skipping,
    "warning: c:6 unknown option 'bogus' -- ignoring line",
  ]);
});

const VALUES: readonly (readonly [string, string])[] = [
  ['minage 5d', "bad minimum age '5d'"],
  ['maxage 5d', "bad maximum age '5d'"],
  ['mail a b', 'bad mail address a b'],
];

for (const [line, said] of VALUES) {
  test(`D27: ${line} shows its value and no more of the file`, () => {
    const config = readLines(['/l/a {', line, 'copy', '}', 'shred']);
    assert.equal(complaints(config)[0], `error: c:2 ${said}`);
  });
}

const OUT_OF_RANGE: readonly (readonly [string, string])[] = [
  ['rotate 4294967295', "bad rotation count '4294967295'"],
  ['rotate 4294967301', "bad rotation count '4294967301'"],
  ['rotate -4294967297', "bad rotation count '-4294967297'"],
  ['minage 4294967296', "bad minimum age '4294967296'"],
  ['start 18446744073709551617', "bad start count '18446744073709551617'"],
  ['minutes -1', "bad minutes '-1'"],
  ['minutes 4294967296', "bad minutes '4294967296'"],
  ['minutes 4294967297', "bad minutes '4294967297'"],
  ['size 17179869184G', "bad size '17179869184'"],
  ['weekly 4294967297', "bad weekly directive ' 4294967297'"],
  ['monthly 4294967297', "bad monthly directive ' 4294967297'"],
];

for (const [line, said] of OUT_OF_RANGE) {
  test(`D28: ${line} is out of range`, () => {
    const config = readLines(['/l/a {', line, '}']);
    assert.deepEqual(complaints(config), [`error: c:2 ${said}`, SKIPPING]);
    assert.deepEqual(config.stanzas, []);
  });
}

test("D29: each pattern's failure counts, and the stanza goes on with the others", () => {
  const locked = { kind: 'directory', unreadable: EACCES } as const;
  const config = readLines(['/p/* /l/* /q/* {', '}', '/l/b {', '}'], {
    files: { '/l/a': '', '/p': locked, '/q': locked },
  });
  assert.deepEqual(complaints(config), [
    'error: c:1 glob failed for /p/*: Permission denied',
    'error: c:1 glob failed for /q/*: Permission denied',
  ]);
  assert.deepEqual(outline(config), ['/p/* /l/* /q/*: /l/a', '/l/b: /l/b']);
  assert.equal(config.failed, true);
});

const COMMENTED: readonly (readonly [string, string, number])[] = [
  ['weekly # sunday', 'weekly', 0],
  ['weekly 3 # wednesday', 'weekly', 3],
  ['weekly\t#', 'weekly', 0],
  ['monthly # first', 'monthly', 0],
  ['monthly 15\t # in the middle', 'monthly', 15],
];

for (const [line, kind, day] of COMMENTED) {
  test(`D30: ${line} is read without its comment`, () => {
    const config = readLines(['/l/a {', line, '}']);
    assert.deepEqual(complaints(config), []);
    const criterion = config.stanzas[0]?.settings.criterion;
    assert.deepEqual(
      criterion,
      kind === 'weekly' ? { kind, weekday: day } : { kind, monthday: day },
    );
  });
}

test('D30: a hash without a blank before it is no comment', () => {
  const config = readLines(['/l/a {', 'monthly 3#x', '}']);
  assert.deepEqual(complaints(config), ["error: c:2 bad monthly directive ' 3#x'", SKIPPING]);
});

test('D31: a whole configuration may have carriage returns before its line ends', () => {
  const lines = [
    '# a comment',
    '',
    'weekly',
    'rotate 4 ',
    'create 0640 root adm',
    'compressoptions -9',
    'weekly 3',
    'copy ',
    '/l/a',
    '/l/b',
    '{',
    '  daily ',
    '  postrotate',
    '    x',
    '  endscript',
    '} ',
    '',
  ];
  const unix = readLines(lines);
  const dos = readText(lines.map((line) => `${line}\r\n`).join(''));
  assert.deepEqual(complaints(dos), []);
  assert.equal(dos.failed, false);
  assert.deepEqual(outline(dos), ['/l/a\r\n/l/b: /l/a /l/b']);
  const scripts = { postrotate: '\r\n    x\r\n' };
  assert.deepEqual(onlySettings(dos), { ...onlySettings(unix), scripts });
});

test('D31: a carriage return elsewhere is no white space', () => {
  const config = readLines(['copy \rshred']);
  assert.equal(complaints(config).length, 1);
  assert.equal(config.failed, true);
});

test('D31: a carriage return behind a brace is nothing', () => {
  for (const end of ['}\r', '} \t\r']) {
    assert.deepEqual(complaints(readLines(['/l/a {', end])), []);
  }
});
