// An archive that cannot be finished, for a reason that the next run will meet again: nothing of it is left.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const NEEDS = needs(ROOT, commandOf('/usr/bin/strace', 'strace'));
const root = useSandbox('withdrawn');

/** How a log is rotated, and which call fails; only for a file if there is one. */
interface Struck {
  readonly inject: string;
  readonly only?: string;
  readonly directives?: string;
}

async function rotate(name: string, { inject, only = '', directives = 'compress' }: Struck) {
  mkdirSync(root.path(name));
  const sandbox = new Sandbox(root.path(name));
  const log = sandbox.write('logs/a.log', 'a line\n');
  const config = sandbox.write('config', `${log} {\nrotate 2\n${directives}\n}\n`);
  const path = only === '' ? '' : `-P '${sandbox.path(only)}'`;
  const strace = `strace -qq -o /dev/null ${path} -e inject=${inject}`;
  const script = `${strace} "$1" -f -s "$2" '${config}'`;
  return { ...(await sandbox.shell(script)), sandbox };
}

test('the owner cannot be set: there is no temporary file', NEEDS, async () => {
  const { exit, stderr, sandbox } = await rotate('owner', {
    inject: 'fchown:error=EPERM:when=1',
  });
  assert.equal(exit, 1);
  assert.match(stderr, /Operation not permitted/);
  assert.deepEqual(sandbox.names('logs'), ['a.log.1']);
  assert.deepEqual(sandbox.names(), ['config', 'logs', 'state']);
});

test('its name cannot be made durable: it is withdrawn, and the source stays', NEEDS, async () => {
  const { exit, stderr, sandbox } = await rotate('durable', {
    inject: 'fsync:error=EINVAL',
    only: 'logs',
  });
  assert.equal(exit, 1);
  assert.match(stderr, /Invalid argument/);
  assert.deepEqual(sandbox.names('logs'), ['a.log.1']);
  assert.equal(sandbox.read('logs/a.log.1'), 'a line\n');
});

test(
  'copytruncate: a log that cannot be read again keeps its lines, and there is no copy',
  NEEDS,
  async () => {
    const { exit, stderr, sandbox } = await rotate('read', {
      inject: 'pread64:error=EIO:when=2+',
      only: 'logs/a.log',
      directives: 'copytruncate',
    });
    assert.equal(exit, 1);
    assert.match(stderr, /Input\/output error/);
    assert.deepEqual(sandbox.names('logs'), ['a.log']);
    assert.equal(sandbox.read('logs/a.log'), 'a line\n');
  },
);
