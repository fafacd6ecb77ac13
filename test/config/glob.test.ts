// What glob(3) of glibc 2.36 returns in a directory tree, recorded with GLOB_NOCHECK | GLOB_TILDE and
// an error function that ignores ENOENT and ENOTDIR. Read as a user whom permissions bind.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { glob, type GlobHost } from '../../src/config/glob.ts';
import type { SystemError } from '../../src/config/system-error.ts';

const ROOT = fs.mkdtempSync(join(tmpdir(), 'glob-'));
const NOBODY = 65534;

const FILES = [
  'app.log',
  'web.log',
  '.hidden.log',
  'a*b',
  'axb',
  'back\\slash',
  'tail\\',
  '[x',
  '[d/six.log',
  'f',
  'logs/one.log',
  'logs/two.log',
  'logs/deep/three.log',
  'logs-old/four.log',
  'empty/.keep',
  '\xc3\xa9.log',
  '\xff.log',
  '~user/five.log',
  'up/B.log',
  'up/a.log',
  'locked/x.log',
];

const LINKS: readonly (readonly [string, string])[] = [
  ['dangling', 'nowhere'],
  ['to-logs', 'logs'],
  ['to-file', 'app.log'],
  ['loop', 'loop'],
];

const onDisk = (path: string): Buffer =>
  Buffer.from(path.startsWith('/') ? path : `${ROOT}/${path}`, 'latin1');

function makeTree(): void {
  fs.chmodSync(ROOT, 0o755);
  for (const file of FILES) {
    fs.mkdirSync(onDisk(dirname(file)), { recursive: true });
    fs.writeFileSync(onDisk(file), '');
  }
  for (const [name, target] of LINKS) {
    fs.symlinkSync(target, onDisk(name));
  }
  fs.chmodSync(onDisk('locked'), 0);
}

function orError<T>(call: () => T): T | SystemError {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      return { code: String(error.code), reason: error.message };
    }
    throw error;
  }
}

function kindOf(stats: fs.Stats): 'file' | 'directory' | 'other' {
  if (stats.isFile()) {
    return 'file';
  }
  return stats.isDirectory() ? 'directory' : 'other';
}

const HOST: GlobHost = {
  utf8: true,
  readDirectory: (path) => orError(() => fs.readdirSync(onDisk(path), 'latin1')),
  fileKind: (path) =>
    orError(() => {
      const stats = fs.lstatSync(onDisk(path));
      return stats.isSymbolicLink() ? 'symlink' : kindOf(stats);
    }),
  isListedDirectory: () => undefined,
  targetKind: (path) => orError(() => kindOf(fs.statSync(onDisk(path)))),
  homeDirectory: (user) => {
    const homes = new Map([
      [undefined, `${ROOT}/logs`],
      ['root', '/root'],
    ]);
    return homes.get(user);
  },
  compareNames: (a, b) => (a < b ? -1 : Number(a > b)),
};

function outcome(pattern: string, host: GlobHost): readonly string[] | string {
  const result = glob(pattern, host);
  return result.kind === 'failed' ? `fails with ${result.error.code}` : result.paths;
}

makeTree();
if (process.getuid?.() === 0) {
  process.seteuid?.(NOBODY);
}
after(() => {
  if (process.getuid?.() === 0) {
    process.seteuid?.(0);
  }
  fs.chmodSync(onDisk('locked'), 0o700);
  fs.rmSync(ROOT, { recursive: true });
});

const LONG = 'n'.repeat(256);

const ROWS: readonly (readonly [string, string, readonly string[] | string])[] = [
  [
    'a star matches what has no leading dot, links of every kind too',
    '*',
    [
      '[d',
      '[x',
      'a*b',
      'app.log',
      'axb',
      'back\\slash',
      'dangling',
      'empty',
      'f',
      'locked',
      'logs',
      'logs-old',
      'loop',
      'tail\\',
      'to-file',
      'to-logs',
      'up',
      'web.log',
      '~user',
      '\xc3\xa9.log',
      '\xff.log',
    ],
  ],
  ['a leading dot is matched by a dot', '.*', ['.', '..', '.hidden.log']],
  ['a leading dot is matched by an escaped dot', '\\.h*', ['.hidden.log']],
  ['a leading dot is not matched by a bracket', '[.]*', ['[.]*']],
  [
    'a suffix pattern keeps to its directory',
    '*.log',
    ['app.log', 'web.log', '\xc3\xa9.log', '\xff.log'],
  ],
  ['no match leaves the word', '*.gz', ['*.gz']],
  ['no match leaves the word with its backslashes', 'no\\*pe', ['no\\*pe']],
  ['no match below the root leaves one of two slashes', '//no-such-*', ['/no-such-*']],
  ['a literal word need not exist', 'no-such/file', ['no-such/file']],
  ['a literal word keeps its spelling', './/logs/./one.log', ['.//logs/./one.log']],
  ['an escaped character makes the word a pattern for one name', 'app\\.log', ['app.log']],
  ['an escaped star matches a star only', 'a\\*b', ['a*b']],
  ['a star in a word that exists is still a wildcard', 'a*b', ['a*b', 'axb']],
  ['an escaped backslash matches one', 'back\\\\slash', ['back\\slash']],
  ['a backslash that escapes nothing is lost', 'back\\slash', ['back\\slash']],
  ['a trailing backslash matches nothing', 'tail\\', ['tail\\']],
  ['an escaped trailing backslash matches one', 'tail\\\\', ['tail\\']],
  ['an unclosed bracket is an ordinary character', '[x', ['[x']],
  ['a bracket does not reach over a slash', 'logs[/]one.log', ['logs[/]one.log']],
  ['a slash after a directory stays', 'logs/', ['logs/']],
  ['a slash after a file is lost', 'app.log/', ['app.log']],
  ['a slash after nothing is lost', 'nothing/', ['nothing']],
  ['a slash after a dangling link is lost', 'dangling/', ['dangling']],
  ['a slash after a link to a directory stays', 'to-logs/', ['to-logs/']],
  ['two slashes after a file are lost', 'app.log//', ['app.log']],
  ['two slashes after a directory become one', 'logs//', ['logs/']],
  ['a slash after a name of one character stays even on a file', 'f/', ['f/']],
  ['an escaped slash is a slash', 'logs\\/one.log', ['logs/one.log']],
  ['an escaped trailing slash on a file is lost', 'app.log\\/', ['app.log']],
  ['an escaped trailing slash on nothing leaves the word', 'nothing\\/', ['nothing\\/']],
  [
    'a wildcard with a slash finds directories and links to them',
    '*/',
    ['[d/', 'empty/', 'locked/', 'logs-old/', 'logs/', 'to-logs/', 'up/', '~user/'],
  ],
  [
    'a wildcard of more characters with a slash finds the same',
    '?*/',
    ['[d/', 'empty/', 'locked/', 'logs-old/', 'logs/', 'to-logs/', 'up/', '~user/'],
  ],
  [
    'a wildcard with two slashes finds them with two',
    '*//',
    ['[d//', 'empty//', 'locked//', 'logs-old//', 'logs//', 'to-logs//', 'up//', '~user//'],
  ],
  ['a wildcard with an escaped slash', 'l*\\/', ['locked/', 'logs-old/', 'logs/']],
  ['a wildcard with a slash that matches only files leaves the word without it', 'app*/', ['app*']],
  [
    'wildcard directories, then a wildcard',
    '*s/*.log',
    ['logs/one.log', 'logs/two.log', 'to-logs/one.log', 'to-logs/two.log'],
  ],
  [
    'wildcard directories, then a literal name that is looked for',
    '*/one.log',
    ['logs/one.log', 'to-logs/one.log'],
  ],
  ['wildcard directories, then a name in none of them', '*/nope.log', ['*/nope.log']],
  [
    'wildcard directories, then a dangling name',
    '*/../dangling',
    [
      '[d/../dangling',
      'empty/../dangling',
      'logs-old/../dangling',
      'logs/../dangling',
      'to-logs/../dangling',
      'up/../dangling',
      '~user/../dangling',
    ],
  ],
  ['wildcard directories, then a directory', '*/deep/', ['logs/deep/', 'to-logs/deep/']],
  ['wildcard directories, then the dots', 'logs*/..', ['logs-old/..', 'logs/..']],
  ['a dot pattern finds the dots of each directory', 'logs/.*', ['logs/.', 'logs/..']],
  ['two levels of wildcards', '*s/*/*.log', ['logs/deep/three.log', 'to-logs/deep/three.log']],
  ['double slashes between wildcards stay', '*s//o*.log', ['logs//one.log', 'to-logs//one.log']],
  ['an escaped directory loses its backslashes', 'lo\\gs/*.log', ['logs/one.log', 'logs/two.log']],
  ['an escaped directory without a match keeps them', 'lo\\gs/*.gz', ['lo\\gs/*.gz']],
  ['a literal name in an escaped directory is looked for', 'lo\\gs/nope.log', ['lo\\gs/nope.log']],
  [
    'an unclosed bracket in the directory part is looked for among the names',
    '[d/*',
    ['[d/six.log'],
  ],
  ['a file where a directory should be is no match', 'app.log/*', ['app.log/*']],
  ['a missing directory is no match', 'nothing/*', ['nothing/*']],
  ['a dangling link as directory is no match', 'dangling/*', ['dangling/*']],
  ['a link that leads to itself as directory is a failure', 'loop/*', 'fails with ELOOP'],
  ['a link that leads to itself is found as a name', 'loo?', ['loop']],
  ['a directory that can not be read is a failure', 'locked/*', 'fails with EACCES'],
  ['a directory that can not be searched hides a literal name', 'l?cked/x.log', ['l?cked/x.log']],
  ['one unreadable directory of many is a failure', 'l*/*.log', 'fails with EACCES'],
  ['a literal word in an unreadable directory stands', 'locked/x.log', ['locked/x.log']],
  ['names are ordered by bytes in the C locales', 'up/*', ['up/B.log', 'up/a.log']],
  ['directories with their slash are ordered by the whole path', 'logs*/', ['logs-old/', 'logs/']],
  ['a question mark matches a character of two bytes', '?.log', ['\xc3\xa9.log', '\xff.log']],
  ['braces are ordinary characters', '{up,logs}*', ['{up,logs}*']],
  ['the own home', '~', [`${ROOT}/logs`]],
  ['the own home with a slash', '~/', [`${ROOT}/logs/`]],
  ['the own home with two slashes', '~//', [`${ROOT}/logs//`]],
  ['a name in the own home that exists', '~/one.log', [`${ROOT}/logs/one.log`]],
  ['a name in the own home that does not exist leaves the word', '~/nope.log', ['~/nope.log']],
  ['a wildcard in the own home', '~/*.log', [`${ROOT}/logs/one.log`, `${ROOT}/logs/two.log`]],
  ['a wildcard in the own home without a match leaves the word', '~/*.gz', ['~/*.gz']],
  ['an escaped slash after the tilde', '~\\/one.log', [`${ROOT}/logs/one.log`]],
  ['a tilde with a trailing backslash', '~\\', [`${ROOT}/logs\\`]],
  ['an unknown user is left as a word', '~nosuchuser', ['~nosuchuser']],
  ['an unknown user may be a directory', '~user/*.log', ['~user/five.log']],
  ['an unknown user is a pattern for a directory', '~us*/five.log', ['~user/five.log']],
  ['an escaped tilde is a name', '\\~user/*.log', ['~user/five.log']],
  ['a tilde further on is a name', './~user/*.log', ['./~user/five.log']],
  ['the user after the tilde may be escaped', '~ro\\ot', ['/root']],
  ['the home of a user', '~root', ['/root']],
  ['the home of a user with a slash after a directory', '~root/', ['/root/']],
  ['an empty word', '', ['']],
  ['the root', '/', ['/']],
  ['two slashes are the root', '//', ['/']],
  ['three slashes are two', '///', ['//']],
  ['an escaped slash first', '\\/', ['/']],
  ['a directory name that is too long is a failure', `${LONG}/*`, 'fails with ENAMETOOLONG'],
  ['a name that is too long is no match', `*/${LONG}`, [`*/${LONG}`]],
  ['a literal word that is too long stands', LONG, [LONG]],
];

for (const [sentence, pattern, expected] of ROWS) {
  test(`glob: ${sentence}`, () => {
    assert.deepEqual(outcome(pattern, HOST), expected);
  });
}

test('glob: without UTF-8 a question mark matches one byte', () => {
  assert.deepEqual(outcome('?.log', { ...HOST, utf8: false }), ['\xff.log']);
});

test('glob: all paths together are sorted as the host compares them', () => {
  const host = { ...HOST, compareNames: (a: string, b: string) => HOST.compareNames(b, a) };
  assert.deepEqual(outcome('*s/*.log', host), [
    'to-logs/two.log',
    'to-logs/one.log',
    'logs/two.log',
    'logs/one.log',
  ]);
});

test('glob: an entry that can not be examined is taken for a directory', () => {
  const host: GlobHost = {
    ...HOST,
    readDirectory: () => ['entry'],
    fileKind: () => ({ code: 'EACCES', reason: 'Permission denied' }),
    targetKind: () => ({ code: 'EACCES', reason: 'Permission denied' }),
  };
  assert.deepEqual(outcome('*/entr?', host), ['entry/entry']);
});

const refuse = (): never => assert.fail('the host was asked');

test('glob: a literal word lists no directory and examines nothing', () => {
  const host = { ...HOST, readDirectory: refuse, fileKind: refuse, targetKind: refuse };
  assert.deepEqual(outcome('/var/log/app/one.log', host), ['/var/log/app/one.log']);
});

test('glob: a directory is listed once for each component', () => {
  const listed: string[] = [];
  const readDirectory: GlobHost['readDirectory'] = (path) => {
    listed.push(path);
    return HOST.readDirectory(path);
  };
  outcome('logs*/*.log', { ...HOST, readDirectory });
  assert.deepEqual(listed.toSorted(), ['.', 'logs', 'logs-old']);
});
