// What a run notes before it does it, for the one after a kill.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { commandOf, needs } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const STRACE = needs(commandOf('/usr/bin/strace', 'strace'));
const root = useSandbox('noted');

function folder(name: string): Sandbox {
  mkdirSync(root.path(name));
  return new Sandbox(root.path(name));
}

/** Rotates, is killed at a call, and rotates again. */
async function rotateTwice(sandbox: Sandbox, args: string, kill: string) {
  const strace = `strace -qq -o /dev/null -e inject=${kill}`;
  await sandbox.shell(`${strace} "$1" -f -s "$2" ${args}`);
  return sandbox.shell(`"$1" -f -s "$2" ${args}`);
}

test('moves of archives that could not be compressed are taken back', STRACE, async () => {
  const sandbox = folder('moves');
  const log = sandbox.write('a.log', 'new\n');
  sandbox.write('a.log.1', 'one\n');
  sandbox.write('a.log.2', 'two\n');
  const rules = 'rotate 3\ncompress\ncompresscmd /bin/false';
  const config = sandbox.write('config', `${log} {\n${rules}\n}\n`);
  await rotateTwice(sandbox, `'${config}'`, 'rename:signal=KILL:when=3');
  const archives = [1, 2, 3].map((slot) => sandbox.read(`a.log.${slot}`));
  assert.deepEqual(archives, ['new\n', 'one\n', 'two\n']);
});

test('an archive that was mailed is not mailed again', STRACE, async () => {
  const sandbox = folder('mailed');
  const log = sandbox.write('a.log', 'new\n');
  sandbox.write('a.log.1.gz', gzipSync('one\n'));
  const rules = 'rotate 1\ncompress\nmail someone';
  const config = sandbox.write('config', `${log} {\n${rules}\n}\n`);
  const mailer = sandbox.write('mailer', `#!/bin/sh\ncat >>'${sandbox.path('box')}'\n`, 0o755);
  const killed = 'unlink:signal=KILL:when=3';
  await rotateTwice(sandbox, `-m '${mailer}' '${config}'`, killed);
  assert.match(sandbox.read('box'), /^one\n(?!one\n)/);
});
