/** Who has a file open for writing, and whether the writes go to its end. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readlinkSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { appendsBy, programOf, seeOpenFiles, type OpenFiles } from '../../src/host/open-files.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const sandbox = useSandbox('open-files');

const FDINFO: readonly (readonly [string, string, boolean | undefined])[] = [
  ['O_WRONLY|O_APPEND', 'pos:\t0\nflags:\t02102001\nmnt_id:\t29\nino:\t7\n', true],
  ['O_RDWR', 'pos:\t12\nflags:\t0100002\nmnt_id:\t29\n', false],
  ['O_APPEND alone', 'flags:\t02000', true],
  ['no flags', 'pos:\t0\n', undefined],
  ['flags of another kind', 'pos:\t0\nxflags:\t02001\n', undefined],
  ['nothing', '', undefined],
];

for (const [name, text, expected] of FDINFO) {
  test(`fdinfo: ${name}`, () => assert.equal(appendsBy(text), expected));
}

/** What is seen while a shell has the file open in this way. */
async function seenWhileOpen(redirection: string, path: string): Promise<readonly unknown[]> {
  const shell = spawn('/bin/sh', ['-c', `exec ${redirection}'${path}'; echo open; read end`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await once(shell.stdout, 'data');
    const writers = writersOf(seeOpenFiles(), path);
    for (const { pid } of writers) assert.equal(pid, shell.pid);
    for (const { pid } of writers) assert.equal(programOf(pid), 'sh');
    return writers.map(({ appends }) => appends);
  } finally {
    shell.stdin.end();
    await once(shell, 'close');
  }
}

function writersOf(seen: OpenFiles, path: string) {
  const { dev, ino } = statSync(path);
  return seen.writersOf({ device: dev, inode: ino });
}

for (const [name, redirection, expected] of [
  ['a writer that appends', '7>>', [true]],
  ['a writer that does not', '7<>', [false]],
  ['a reader is no writer', '7<', []],
] as const) {
  test(name, async () => {
    const path = sandbox.write('a.log', 'line\n');
    assert.deepEqual(await seenWhileOpen(redirection, path), expected);
  });
}

test('a writer whose file has got another name', async () => {
  const path = sandbox.write('b.log', 'line\n');
  const shell = spawn(
    '/bin/sh',
    ['-c', `exec 7>>'${path}'; mv '${path}' '${path}.1'; echo open; read end`],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  await once(shell.stdout, 'data');
  assert.equal(writersOf(seeOpenFiles(), `${path}.1`).length, 1);
  shell.stdin.end();
  await once(shell, 'close');
});

test('this process does not count', () => {
  const path = sandbox.write('c.log', 'line\n');
  const fd = openSync(path, 'a');
  assert.deepEqual(writersOf(seeOpenFiles(), path), []);
  closeSync(fd);
});

describe('as another user', needs(ROOT), () => {
  test('a view into which not all processes can be looked says so', () => {
    process.seteuid?.(65534);
    const { complete } = seeOpenFiles();
    process.seteuid?.(0);
    assert.equal(complete, false);
  });

  test('root sees all processes, if none is outside of its namespace', () => {
    const isFirst = readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';
    assert.equal(seeOpenFiles().complete, isFirst);
  });
});
