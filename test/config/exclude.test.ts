// `exclude` and `**`: what they take from a stanza and what they add to it, and that a configuration which
// has nothing of logrotor's means what it means to logrotate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileExclusions } from '../../src/config/exclude.ts';
import { recursiveGlob } from '../../src/config/recursive-glob.ts';
import { EACCES, memoryHost } from '../support/config-host.ts';
import { complaints, outline, readLines } from '../support/read-text.ts';

const FILES = {
  '/v/a.log': '',
  '/v/b.log': '',
  '/v/mail.log': '',
  '/v/sub/c.log': '',
  '/v/sub/deep/d.log': '',
  '/v/.hidden/e.log': '',
  '/v/sub/.f.log': '',
};

function logsOf(lines: readonly string[], files: Readonly<Record<string, string>> = FILES): string {
  const config = readLines(lines, { files });
  assert.deepEqual(complaints(config), []);
  return outline(config).join('; ');
}

const READ: readonly (readonly [string, readonly string[], string])[] = [
  ['a name', ['/v/*.log {', 'exclude mail.log', '}'], '/v/*.log: /v/a.log /v/b.log'],
  ['a pattern of names', ['/v/*.log {', 'exclude [ab]*', '}'], '/v/*.log: /v/mail.log'],
  ['a whole path', ['/v/*.log {', 'exclude /v/a.log', '}'], '/v/*.log: /v/b.log /v/mail.log'],
  ['a path elsewhere', ['/v/a.log {', 'exclude /w/*.log', '}'], '/v/a.log: /v/a.log'],
  ['several', ['/v/*.log {', 'exclude \'a.log\'\t"b*" mai\\l.log', '}'], '/v/*.log:'],
  ['two lines add up', ['/v/*.log {', 'exclude a.*', 'exclude=b.*', '}'], '/v/*.log: /v/mail.log'],
  ['from above', ['exclude a.*', '/v/[ab].log {', '}'], '/v/[ab].log: /v/b.log'],
  ['forgotten', ['exclude a.*', '/v/a.log {', 'noexclude', '}'], '/v/a.log: /v/a.log'],
  ['not shown to logrotate', ['/v/[ab].log {', '#: exclude a.*', '}'], '/v/[ab].log: /v/b.log'],
  ['home', ['/root/*.l {', 'exclude ~/a.l', '}'], '/root/*.l: /root/b.l'],
  ['a missing log', ['/v/none* {', 'exclude none*', '}'], '/v/none*:'],
  [
    'what another stanza has, after it',
    ['/v/*.log {', 'exclude mail.log', '}', '/v/mail.log {', '}'],
    '/v/*.log: /v/a.log /v/b.log; /v/mail.log: /v/mail.log',
  ],
  [
    'what another stanza has, before it',
    ['/v/mail.log {', '}', '/v/*.log {', 'exclude mail.log', '}'],
    '/v/mail.log: /v/mail.log; /v/*.log: /v/a.log /v/b.log',
  ],
  [
    'at the end of a file without a brace',
    ['/v/mail.log {', '}', '/v/*.log {', 'exclude mail.log'],
    '/v/mail.log: /v/mail.log; /v/*.log: /v/a.log /v/b.log',
  ],
  ['** as logrotate has it', ['/v/**/*.log {', '}'], '/v/**/*.log: /v/sub/c.log'],
  [
    '** with a directive of logrotor’s',
    ['/v/**/*.log {', 'noexclude', '}'],
    '/v/**/*.log: /v/a.log /v/b.log /v/mail.log /v/sub/c.log /v/sub/deep/d.log',
  ],
  [
    '** with a line for logrotor',
    ['#: rotate 4', '/v/**/d*.log {', '}'],
    '/v/**/d*.log: /v/sub/deep/d.log',
  ],
  [
    '** after another stanza’s line',
    ['/v/a.log {', '#: copy', '}', '/v/**/d.log {', '}'],
    '/v/a.log: /v/a.log; /v/**/d.log: /v/**/d.log',
  ],
  ['** in a name', ['/v/s**/*.log {', 'noexclude', '}'], '/v/s**/*.log: /v/sub/c.log'],
  ['** at the end', ['/v/sub/** {', 'noexclude', '}'], '/v/sub/**: /v/sub/c.log /v/sub/deep/d.log'],
  ['** twice', ['/**/sub/**/d.log {', 'noexclude', '}'], '/**/sub/**/d.log: /v/sub/deep/d.log'],
  [
    '** and hidden names',
    ['/v/**/.*/*.log {', 'noexclude', '}'],
    '/v/**/.*/*.log: /v/.hidden/e.log',
  ],
  ['** and a hidden file', ['/v/**/.f.log {', 'noexclude', '}'], '/v/**/.f.log: /v/sub/.f.log'],
  ['** without a match', ['/v/**/x {', 'noexclude', '}'], '/v/**/x: /v/**/x'],
  [
    '** in exclude',
    ['/v/**/*.log {', 'exclude /v/**/deep/* **/sub/c.log', '}'],
    '/v/**/*.log: /v/a.log /v/b.log /v/mail.log',
  ],
  ['** in home', ['~/**/x.l {', 'noexclude', '}'], '~/**/x.l: /root/y/x.l'],
];

for (const [name, lines, expected] of READ) {
  test(`${name}: ${lines.join(' ')}`, () => {
    assert.equal(
      logsOf(lines, { ...FILES, '/root/a.l': '', '/root/b.l': '', '/root/y/x.l': '' }),
      expected,
    );
  });
}

test('** and a directory that cannot be read: an error, and all that is in the others', () => {
  const files = { ...FILES, '/v/sub/deep': { kind: 'directory', unreadable: EACCES } } as const;
  const lines = ['/v/**/*.log {', 'noexclude', '}'];
  const config = readLines(lines, { files });
  const why = 'glob failed for /v/**/*.log in /v/sub/deep: Permission denied';
  assert.deepEqual(complaints(config), [`error: c:1 ${why}`]);
  const logs = '/v/a.log /v/b.log /v/mail.log /v/sub/c.log';
  assert.deepEqual(outline(config), [`/v/**/*.log: ${logs}`]);
  assert.equal(config.failed, true);
  const spared = readLines(['/v/**/*.log {', 'noexclude', 'missingok', '}'], { files });
  assert.deepEqual(complaints(spared), []);
  assert.deepEqual(outline(spared), [`/v/**/*.log: ${logs}`]);
});

function kindInLoop(path: string): 'symlink' | 'directory' | 'file' {
  if (path === '/v/loop') return 'symlink';
  return path.endsWith('.log') ? 'file' : 'directory';
}

test('a link to a directory is not followed below **', () => {
  const facts = {
    fileKind: kindInLoop,
    readDirectory: (path: string) => (/^\/v(?:\/loop)*$/.test(path) ? ['a.log', 'loop'] : []),
  };
  const config = readLines(['/v/**/*.log /v/**/loop/a.log {', 'noexclude', '}'], { facts });
  assert.deepEqual(outline(config), ['/v/**/*.log /v/**/loop/a.log: /v/a.log /v/**/loop/a.log']);
});

test('each directory is read once, however often ** is there', () => {
  const read: string[] = [];
  const host = memoryHost(
    {},
    {
      fileKind: (path) => (path.length > '/v/x/x/x/x'.length ? 'file' : 'directory'),
      readDirectory: (path) => {
        read.push(path);
        return ['x', 'y'];
      },
    },
  );
  const pattern = '/v/**/x/**/x/**/x/**/x';
  const { paths } = recursiveGlob(pattern, host);
  assert.ok(paths.includes('/v/x/y/x/x/x') && !paths.includes('/v/y/y/x/x/x'));
  assert.deepEqual(read.toSorted(), [...new Set(read)].toSorted());
  assert.equal(read.length, 31);
});

const EXCLUDED: readonly (readonly [string, string, boolean])[] = [
  ['a', '/v/a', true],
  ['a', '/a/b', false],
  ['*', '/v/.a', false],
  ['.*', '/v/.a', true],
  ['/v/a', '/v//a', true],
  ['/v//a', '/v/a', true],
  ['/v/a', 'v/a', false],
  ['**/v/a', 'v/a', true],
  ['**/v/a', '/v/a', true],
  ['/v/*', '/v/w/a', false],
  ['/v/**', '/v/w/a', true],
  ['/v/**', '/v/.w/a', false],
  ['/v/**', '/v', false],
  ['/v/\\*', '/v/*', true],
  ['/v/\\*', '/v/a', false],
];

for (const [pattern, path, expected] of EXCLUDED) {
  test(`exclude ${pattern} ${expected ? 'takes' : 'leaves'} ${path}`, () => {
    assert.equal(compileExclusions([pattern], true)(path), expected);
  });
}
