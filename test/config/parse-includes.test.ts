// Configuration files and directories: which are read, in which order, and how they nest
// (CONFIG-SPEC 4, 11).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/read-config.ts';
import { complaints, notes, outline, readLines, type Surroundings } from '../support/read-text.ts';
import { EACCES, memoryHost, type MemoryEntry } from '../support/config-host.ts';

type Files = Readonly<Record<string, MemoryEntry>>;

test('the globals of an included file hold for what follows', () => {
  const config = readLines(['include /i', '/l/a {', '}'], { files: { '/i': 'rotate 3\n' } });
  assert.equal(config.stanzas[0]?.settings.rotate, 3);
  assert.deepEqual(notes(config), [
    'reading config file c',
    'including /i',
    'reading config file /i',
  ]);
});

test('the stanzas of an included file come in its place', () => {
  const files = { '/i': '/l/i {\n}\n' };
  const config = readLines(['/l/a {', '}', 'include /i', '/l/b {', '}'], { files });
  assert.deepEqual(outline(config), ['/l/a: /l/a', '/l/i: /l/i', '/l/b: /l/b']);
});

test('in a stanza an included file sets what the stanza is', () => {
  const files = { '/i': 'rotate 3\ntabooext .x\n' };
  const config = readLines(['/l/a {', 'include /i', '}', '/l/b {', '}'], { files });
  assert.deepEqual(complaints(config), []);
  assert.deepEqual(
    config.stanzas.map(({ settings }) => settings.rotate),
    [3, 0],
  );
});

test('a stanza within an included file has the settings of the outer one so far', () => {
  const files = { '/i': '/l/i {\nrotate 3\n}\n' };
  const config = readLines(['/l/a {', 'copy', 'include /i', 'shred', '}'], { files });
  assert.deepEqual(
    config.stanzas.map(({ pattern, settings: { copy, shred, rotate } }) => [
      pattern,
      copy,
      shred,
      rotate,
    ]),
    [
      ['/l/a', true, true, 0],
      ['/l/i', true, false, 3],
    ],
  );
});

test('the brace of a stanza cannot be in an included file', () => {
  const config = readLines(['/l/a {', 'include /i', '}'], { files: { '/i': '}\n' } });
  assert.deepEqual(complaints(config), ['error: /i:1 unexpected }']);
  assert.deepEqual(outline(config), ['/l/a: /l/a']);
});

test('a stanza ends with its file', () => {
  const files = { '/i': '/l/i {\nrotate 3' };
  const config = readLines(['include /i', 'copy', '/l/a {', '}'], { files });
  assert.deepEqual(outline(config), ['/l/i: /l/i', '/l/a: /l/a']);
  assert.equal(config.stanzas[0]?.settings.copy, false);
});

const VALUES: readonly (readonly [string, string])[] = [
  ['include /a b', '/a b'],
  ['include=/a b', '/a b'],
  ['include "/a"', '"/a"'],
  ['include /*', '/*'],
  ['include /a # b', '/a # b'],
  ['include ~', '~'],
  ['include ~root/x', '~root/x'],
  ['include ~/x', '/root/x'],
];

for (const [line, path] of VALUES) {
  test(`${line} reads ${path}, or says that it is not there`, () => {
    const config = readLines(['copy', line, '/l/a {', '}']);
    const said = `error: cannot stat ${path}: No such file or directory`;
    assert.deepEqual(complaints(config), [said]);
    assert.equal(config.stanzas[0]?.settings.copy, true);
    assert.equal(config.failed, true);
  });
}

test('in a directory an empty name is nothing, and not the directory', () => {
  const config = readLines(['include /d'], { files: { '/d/x': 'include' } });
  assert.deepEqual(complaints(config), [
    'error: cannot stat : No such file or directory',
    'error: found error in file x, skipping',
  ]);
});

test('a directory is read in the order of names, without the taboo ones', () => {
  const names = ['b', 'a', '_', 'Z', '10', '9', '.hidden', '\xe9', 'a.bak', 'x~', 'sub/y'];
  const files = Object.fromEntries(names.map((name) => [`/d/${name}`, 'bogus\n']));
  const config = readLines(['include /d'], { files });
  const order = ['.hidden', '10', '9', 'Z', '_', 'a', 'b', '\xe9'];
  assert.deepEqual(
    complaints(config),
    order.map((name) => `warning: ${name}:1 unknown option 'bogus' -- ignoring line`),
  );
  const said = notes(config);
  assert.ok(said.includes('Ignoring a.bak, because of *.bak pattern match'));
  assert.ok(said.includes('Ignoring x~, because of *~ pattern match'));
  assert.ok(said.includes("Ignoring sub because it's not a regular file."));
});

test('a taboo name is read if it is named', () => {
  const config = readLines(['include /x.bak'], { files: { '/x.bak': 'bogus\n' } });
  assert.equal(complaints(config).length, 1);
});

test('in a directory a failing file is told, rolled back, and the others are read', () => {
  const files = { '/d/1': 'rotate 1\nbad1\n', '/d/2': '/l/b {\n}\n' };
  const config = readLines(['include /d', '/l/a {', '}'], { files });
  assert.deepEqual(complaints(config), [
    "error: 1:2 keyword 'bad' not properly separated, found 0x31",
    'error: found error in file 1, skipping',
  ]);
  assert.deepEqual(outline(config), ['/l/b: /l/b', '/l/a: /l/a']);
  assert.equal(config.stanzas[0]?.settings.rotate, 0);
  assert.equal(config.failed, true);
});

test('relative names within a directory start from it while they are read', () => {
  const files = { '/d/1': 'include 2~\n"log*" {\n}\n', '/d/2~': 'rotate 3\n', '/d/log9~': '' };
  const config = readLines(['include /d'], { files });
  assert.deepEqual(complaints(config), []);
  assert.deepEqual(outline(config), ['"log*": log9~']);
  assert.equal(config.stanzas[0]?.settings.rotate, 3);
});

test('an empty directory, or one with taboo names only, is read in silence', () => {
  const files: Files = { '/d': { kind: 'directory' }, '/e/x~': 'bogus\n' };
  const config = readLines(['include /d', 'include /e'], { files });
  assert.deepEqual(complaints(config), []);
  assert.equal(config.failed, false);
});

/** How deep a chain of files goes below the one that the command line names. */
function chain(length: number): Surroundings {
  const names = Array.from({ length }, (_, index) => `/${index + 1}`);
  const files = Object.fromEntries(
    names.map((name, index) => [name, `include /${index + 2}\ncopy\n`]),
  );
  return { files: { ...files, [`/${length}`]: 'shred\n' } };
}

test('includes nest sixteen levels deep', () => {
  const config = readLines(['include /1', '/l/a {', '}'], chain(16));
  assert.deepEqual(complaints(config), []);
  assert.equal(config.stanzas[0]?.settings.shred, true);
});

test('a seventeenth level is too deep: that line is skipped, and all the files fail', () => {
  const config = readLines(['include /1', '/l/a {', '}'], chain(17));
  assert.deepEqual(complaints(config), ['error: /16:1 include nesting too deep']);
  assert.equal(config.stanzas[0]?.settings.copy, false);
  assert.equal(config.failed, true);
});

test('a file that includes itself ends by its depth', () => {
  const config = readLines(['include c']);
  assert.deepEqual(complaints(config), ['error: c:1 include nesting too deep']);
  assert.equal(notes(config).filter((text) => text === 'including c').length, 16);
});

/** A file as it is found by root, and what is said of it. */
const FILES: readonly (readonly [string, MemoryEntry, readonly string[], boolean])[] = [
  ['empty', '', ["Ignoring /f because it's empty."], true],
  ['no regular file', { kind: 'other' }, ["Ignoring /f because it's not a regular file."], true],
  [
    'not to be opened',
    { unreadable: EACCES },
    ['error: failed to open config file /f: Permission denied'],
    false,
  ],
  [
    'locked by a writer',
    { text: '#', writeLocked: true },
    ['error: Could not lock file /f for reading', 'reading config file /f'],
    true,
  ],
  [
    'executable',
    { text: '#', mode: 0o755 },
    ['warning: Potentially dangerous mode on /f: 0755', 'reading config file /f'],
    true,
  ],
  [
    'set-user-id',
    { text: '#', mode: 0o4644 },
    ['warning: Potentially dangerous mode on /f: 04644', 'reading config file /f'],
    true,
  ],
  [
    'without any mode',
    { text: '#', mode: 0 },
    ['warning: Potentially dangerous mode on /f: 00', 'reading config file /f'],
    true,
  ],
  ['readable by its owner only', { text: '#', mode: 0o400 }, ['reading config file /f'], true],
  [
    'writable by its group',
    { text: '#', mode: 0o664 },
    [
      'warning: Potentially dangerous mode on /f: 0664',
      'error: Ignoring /f because it is writable by group or others.',
    ],
    false,
  ],
  [
    'writable by others',
    { text: '#', mode: 0o646 },
    [
      'warning: Potentially dangerous mode on /f: 0646',
      'error: Ignoring /f because it is writable by group or others.',
    ],
    false,
  ],
  [
    "somebody else's",
    { text: '#', uid: 1 },
    ['error: Ignoring /f because the file owner is wrong (should be root or user with uid 0).'],
    false,
  ],
];

for (const [name, entry, said, success] of FILES) {
  test(`root finds a file that is ${name}`, () => {
    const config = readConfig(['/f'], memoryHost({ '/f': entry }), false);
    const all = config.messages.map(({ severity, text }) =>
      severity === 'debug' ? text : `${severity}: ${text}`,
    );
    assert.deepEqual(all, said);
    assert.equal(config.failed, !success);
  });
}

test('who is not root trusts every file', () => {
  const host = memoryHost({ '/f': { text: '#', mode: 0o777, uid: 5 } }, { realUid: 1000 });
  const config = readConfig(['/f'], host, false);
  assert.deepEqual(complaints(config), []);
  assert.equal(config.failed, false);
});

for (const [size, fits] of [
  [16777215, true],
  [16777216, false],
] as const) {
  test(`a file of ${size} bytes is ${fits ? '' : 'not '}read`, () => {
    const config = readLines(['include /f'], { files: { '/f': `#${'\n'.repeat(size - 1)}` } });
    const said = 'error: file /f too large, probably not a config file.';
    assert.deepEqual(complaints(config), fits ? [] : [said]);
    assert.equal(config.failed, !fits);
  });
}

test('operands are read in their order, and globals go from one to the next', () => {
  const host = memoryHost({ '/1': 'rotate 4\n', '/2': '/l/a {\n}\n' });
  const config = readConfig(['/1', '/nowhere', '/2'], host, false);
  assert.deepEqual(complaints(config), ['error: cannot stat /nowhere: No such file or directory']);
  assert.equal(config.stanzas[0]?.settings.rotate, 4);
  assert.equal(config.failed, true);
});

test('a directory that cannot be listed, or not entered, fails', () => {
  const files: Files = { '/d': { kind: 'directory', unreadable: EACCES } };
  const listed = readLines(['include /d'], { files });
  assert.deepEqual(complaints(listed), ['error: cannot open directory /d: Permission denied']);
  const entered = readLines(['include /d'], {
    files: { '/d/x': 'bogus\n' },
    facts: { enterError: () => EACCES },
  });
  assert.deepEqual(complaints(entered), ['error: error in chdir("/d"): Permission denied']);
  assert.deepEqual([listed.failed, entered.failed], [true, true]);
});
