// The check on the olddir when a stanza closes, and the making of a missing one (CONFIG-SPEC 9.1).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigHost } from '../../src/config/config-host.ts';
import { archiveDirectory } from '../../src/config/olddir.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { DEFAULTS } from '../../src/config/settings.ts';
import { complaints, notes, outline } from '../support/read-text.ts';
import { EACCES, ENOENT, memoryHost, type MemoryEntry } from '../support/config-host.ts';

const DIRECTORIES: readonly (readonly [string, string | undefined, string])[] = [
  ['/l/a.log', undefined, '/l'],
  ['/l/a.log', '/old', '/old'],
  ['/l/a.log', 'old', '/l/old'],
  ['/l/a.log', '../old', '/l/../old'],
  ['a.log', 'old', './old'],
  ['/a.log', undefined, '/'],
  ['//l//a.log', undefined, '//l/'],
];

for (const [log, olddir, directory] of DIRECTORIES) {
  test(`archives of ${log} with olddir ${olddir ?? 'unset'} are in ${directory}`, () => {
    assert.equal(archiveDirectory(log, { ...DEFAULTS, olddir }), directory);
  });
}

const DIRECTORY: MemoryEntry = { kind: 'directory' };
const ELSEWHERE: MemoryEntry = { kind: 'directory', device: 2 };
const FILES: Readonly<Record<string, MemoryEntry>> = {
  '/l/a': '',
  '/l/b': '',
  '/l/old': DIRECTORY,
  '/l/file': '',
  '/far': ELSEWHERE,
  '/shut': { error: EACCES },
};

/** The directives of a stanza for /l/a, and the error that it is dropped for. */
const CHECKED: readonly (readonly [string, string | undefined])[] = [
  ['olddir /l/old', undefined],
  ['olddir old', undefined],
  ['olddir /l/file', undefined],
  ['olddir /nowhere', 'c:3 error verifying olddir path /nowhere: No such file or directory'],
  ['olddir nowhere', 'c:3 error verifying olddir path /l/nowhere: No such file or directory'],
  ['olddir /shut', 'c:3 error verifying olddir path /shut: Permission denied'],
  ['olddir /shut\ncreateolddir', 'c:4 error verifying olddir path /shut: Permission denied'],
  [
    'olddir /nowhere\nmissingok',
    'c:4 error verifying olddir path /nowhere: No such file or directory',
  ],
  ['olddir /far', 'c:3 olddir /far and log file /l/a are on different devices'],
  ['olddir /far\ncopy', undefined],
  ['olddir /far\ncopytruncate', undefined],
  ['olddir /far\nrenamecopy', undefined],
  ['olddir /nowhere\nnoolddir', undefined],
];

for (const [directives, error] of CHECKED) {
  test(`${directives.replace('\n', ', ')}: ${error ?? 'accepted'}`, () => {
    const config = read(`/l/a {\n${directives}\n}\n/l/b {\n}\n`);
    assert.deepEqual(complaints(config), error === undefined ? [] : [`error: ${error}`]);
    assert.deepEqual(
      outline(config),
      error === undefined ? ['/l/a: /l/a', '/l/b: /l/b'] : ['/l/b: /l/b'],
    );
    assert.equal(config.failed, error !== undefined);
  });
}

test('a missing log directory is an error, or with missingok a note', () => {
  const [path, end] = ['c:3 error verifying log file path /no: No such file or directory', '}\n'];
  const strict = read(`/no/a {\nolddir /l/old\n${end}`);
  assert.deepEqual(complaints(strict), [`error: ${path}`]);
  const lenient = read(`/no/a {\nolddir /l/old\nmissingok\n${end}`);
  assert.deepEqual(complaints(lenient), []);
  assert.equal(
    notes(lenient).at(-1),
    'c:4 verifying log file path failed /no: No such file or directory, log is probably missing, ' +
      'but missingok is set, so this is not an error.',
  );
  assert.deepEqual(outline(lenient), ['/no/a: /no/a']);
});

test('without logs there is no check', () => {
  const config = read('/l/old {\nolddir /nowhere\n}\n');
  assert.deepEqual(complaints(config), []);
  assert.deepEqual(outline(config), ['/l/old:']);
});

test('a missing olddir is made with the mode and owner asked for, once', () => {
  const host = memoryHost({
    ...FILES,
    c: '/l/a /l/b {\nolddir /n/m\ncreateolddir 0711 root adm\n}\n',
  });
  const config = readConfig(['c'], host, false);
  assert.deepEqual(complaints(config), []);
  const ownership = { on: true, mode: 0o711, uid: 0, gid: 4 };
  assert.deepEqual(host.made, [{ path: '/n/m', ownership, identity: undefined }]);
  assert.deepEqual(notes(config).slice(1), [
    'olddir is now /n/m',
    'creating new directory /n/m mode = 0711 uid = 0 gid = 4',
  ]);
});

test('what createolddir does not say is told as -1', () => {
  const config = read('/l/a {\nolddir /n\ncreateolddir\n}\n');
  assert.equal(notes(config).at(-1), 'creating new directory /n mode = 0755 uid = -1 gid = -1');
});

test('under su it is made by that user', () => {
  const host = memoryHost({ ...FILES, c: '/l/a {\nolddir /n\ncreateolddir\nsu daemon adm\n}\n' });
  readConfig(['c'], host, false);
  assert.deepEqual(host.made[0]?.identity, { uid: 1, gid: 4 });
});

test('each log has a relative olddir of its own', () => {
  const host = memoryHost({ ...FILES, '/x/d': '', c: '/l/a /x/d {\nolddir o\ncreateolddir\n}\n' });
  readConfig(['c'], host, false);
  assert.deepEqual(
    host.made.map(({ path }) => path),
    ['/l/o', '/x/o'],
  );
});

test('-d makes none, and says so once (D40)', () => {
  const host = memoryHost({ ...FILES, c: '/l/a /l/b {\nolddir /n\ncreateolddir\n}\n' });
  const config = readConfig(['c'], host, true);
  assert.deepEqual(host.made, []);
  assert.equal(notes(config).filter((text) => text.startsWith('creating')).length, 1);
  assert.equal(config.failed, false);
});

const STEPS = [
  ['create', 'error creating /n/m: Permission denied'],
  ['open', 'error opening /n/m after creation: Permission denied'],
  ['owner', 'error setting owner of /n/m to uid 0 and gid 4: Permission denied'],
  ['permissions', 'error setting permissions of /n/m to 0711: Permission denied'],
  ['not-directory', 'path /n/m already exists, but it is not a directory'],
] as const;

for (const [step, text] of STEPS) {
  test(`making an olddir fails to ${step}: ${text}`, () => {
    const directives = 'olddir /n/m\ncreateolddir 0711 root adm';
    const config = read(`/l/a {\n${directives}\n}\n/l/b {\n}\n`, {
      makeDirectories: (path) => ({ step, path, error: EACCES }),
    });
    assert.deepEqual(complaints(config), [`error: ${text}`]);
    assert.deepEqual(outline(config), ['/l/b: /l/b']);
    assert.equal(config.failed, true);
  });
}

test('an olddir that has gone as soon as it was made is an error', () => {
  const config = read('/l/a {\nolddir /n\ncreateolddir\n}\n', { makeDirectories: () => undefined });
  const said = `error: c:4 error verifying created olddir path /n: ${ENOENT.reason}`;
  assert.deepEqual(complaints(config), [said]);
});

function read(text: string, facts?: Partial<ConfigHost>) {
  return readConfig(['c'], memoryHost({ ...FILES, c: text }, facts), false);
}
