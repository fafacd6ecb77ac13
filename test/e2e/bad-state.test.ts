/** State files that are garbage, huge or no files: a message each, and no entry that can be read is lost. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { randomOf } from '../support/random.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const HEADER = 'logrotate state -- version 2\n';
const KEPT = '"/kept" 2100-1-1-1:2:3\n';
const MEGABYTE = 1024 * 1024;

const sandbox = useSandbox('bad-state');
const { dir } = sandbox;
const STATE = sandbox.path('state');
const CONFIG = sandbox.write('conf', `${dir}/a.log {\n  size 1\n  rotate 1\n}\n`);

beforeEach(() => {
  for (const name of ['state', 'state.bad', 'state.tmp', 'a.log.1']) {
    rmSync(sandbox.path(name), { recursive: true, force: true });
  }
  sandbox.write('a.log', 'line\n');
});

describe('the run goes on, exit 1, the entries that can be read stay, and the file is kept as found', () => {
  const random = randomOf(2);
  const garbage = Buffer.from(Uint8Array.from({ length: MEGABYTE }, () => random.below(256)));
  const TOP = `bad top line in state file ${STATE}`;
  const ROWS: readonly (readonly [string, string | Uint8Array, readonly string[], boolean])[] = [
    ['random bytes', garbage, [TOP], false],
    ['NUL bytes', Buffer.alloc(MEGABYTE), [TOP], false],
    ['a header alone, cut off', HEADER.slice(0, -1), [TOP], false],
    ['a header of the future', HEADER.replace('2', '3'), [TOP], false],
    [
      'a line of NUL bytes',
      `${HEADER}${'\0'.repeat(MEGABYTE)}\n${KEPT}`,
      [`line 2 not parsable in state file ${STATE}`],
      true,
    ],
    [
      'a line of a megabyte',
      `${HEADER}${'x'.repeat(MEGABYTE)}\n${KEPT}`,
      [`line 2 too long in state file ${STATE}`],
      true,
    ],
    [
      'a last line that is cut off',
      `${HEADER}${KEPT}"/x" 2026-`,
      [`line 3 too long in state file ${STATE}`],
      true,
    ],
    [
      'a quote that is not closed, a date that is none, and a year out of range',
      `${HEADER}"/x\n"/y" today\n"/z" 9999999999999999999999-1-1\n${KEPT}`,
      [
        `bad line 2 in state file ${STATE}`,
        `bad line 3 in state file ${STATE}`,
        `bad year 2147483647 for file /z in state file ${STATE}`,
      ],
      true,
    ],
  ];
  for (const [name, content, messages, keeps] of ROWS) {
    test(name, async () => {
      sandbox.write('state', content);
      chmodSync(STATE, 0o640);
      const { exit, stderr } = await sandbox.rotate([CONFIG]);
      assert.equal(stderr, messages.map((message) => `error: ${message}\n`).join(''));
      assert.equal(exit, 1);
      assert.equal(sandbox.read('a.log.1'), 'line\n');
      assert.equal(sandbox.read('state.bad'), Buffer.from(content).toString('latin1'));
      const after = sandbox.read('state');
      assert.ok(after.startsWith(HEADER) && after.includes(`"${dir}/a.log" `));
      assert.equal(after.includes(KEPT), keeps);
    });
  }
});

test('a state file of 50 MB: each of its half a million entries is there afterwards', async () => {
  const lines = Array.from({ length: 500_000 }, (_, n) => {
    return `"/var/log/a-directory/with-a-rather-long-name/and-number-${n}.log" 2100-1-1-1:2:3\n`;
  });
  sandbox.write('state', HEADER + lines.join(''));
  chmodSync(STATE, 0o640);
  const { exit, stderr } = await sandbox.rotate([CONFIG]);
  assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
  const after = new Set(sandbox.read('state').split(/(?<=\n)/));
  assert.equal(after.size, lines.length + 2);
  assert.ok(lines.every((line) => after.has(line)));
});

test('ten thousand bad lines: a thousand are named, the others counted', async () => {
  sandbox.write('state', HEADER + '"/x" 2026-99-1\n'.repeat(10_000) + KEPT);
  chmodSync(STATE, 0o640);
  const { exit, stderr } = await sandbox.rotate([CONFIG]);
  assert.equal(exit, 1);
  assert.equal(stderr.match(/^error: bad month 99 for file \/x in state file/gm)?.length, 1000);
  assert.ok(stderr.endsWith(`error: 9000 more bad lines in state file ${STATE}\n`));
  assert.ok(sandbox.read('state').includes(KEPT));
});

test('a state file that no string can hold is read in part', async () => {
  sandbox.write('state', 'x');
  truncateSync(STATE, 3000 * MEGABYTE);
  chmodSync(STATE, 0o640);
  const { exit, stderr } = await sandbox.rotate([CONFIG]);
  assert.equal(exit, 1);
  const size = 256 * MEGABYTE;
  assert.ok(
    stderr.startsWith(
      `error: state file ${STATE} too large, only its first ${size} bytes are read\n`,
    ),
  );
  assert.equal(sandbox.read('a.log.1'), 'line\n');
});

describe('without a state file to lock nothing is done, exit 3', () => {
  const ROWS: readonly (readonly [string, () => unknown, string, string])[] = [
    ['a directory', () => mkdirSync(STATE), STATE, `opening state file ${STATE}: Is a directory`],
    [
      'a link to itself',
      () => symlinkSync('state', STATE),
      STATE,
      `opening state file ${STATE}: Too many levels of symbolic links`,
    ],
    [
      'a dangling link',
      () => symlinkSync('nowhere', STATE),
      STATE,
      `creating stub state file ${STATE}: File exists`,
    ],
    [
      'a missing folder',
      () => undefined,
      'none/state',
      'creating stub state file none/state: No such file or directory',
    ],
    ['the empty name', () => undefined, '', 'creating stub state file : No such file or directory'],
    [
      'a name of 256 bytes',
      () => undefined,
      's'.repeat(256),
      `opening state file ${'s'.repeat(256)}: File name too long`,
    ],
  ];
  for (const [name, prepare, file, message] of ROWS) {
    test(name, async () => {
      prepare();
      const { exit, stderr } = await sandbox.rotate(['-s', file, CONFIG]);
      assert.deepEqual({ exit, stderr }, { exit: 3, stderr: `error: error ${message}\n` });
      assert.equal(existsSync(sandbox.path('a.log.1')), false);
    });
  }

  test('a file of another user', needs(ROOT), async () => {
    sandbox.write('state', HEADER, 0o640);
    const user = 'setpriv --reuid 65534 --regid 65534 --clear-groups';
    const { exit, stderr } = await sandbox.shell(`chmod 755 . && exec ${user} "$1" -s "$2" conf`);
    const message = `error: error opening state file ${STATE}: Permission denied\n`;
    assert.deepEqual({ exit, stderr }, { exit: 3, stderr: message });
  });
});

describe('what is no regular file is read as empty and not written', () => {
  for (const [name, file, make] of [
    ['a FIFO', 'state', 'mkfifo -m 640 state'],
    ['/dev/full', '/dev/full', 'true'],
    ['/dev/zero', '/dev/zero', 'true'],
  ] as const) {
    test(name, async () => {
      const { exit, stderr } = await sandbox.shell(`${make} && exec "$1" -s ${file} conf`);
      const message = `error: not writing state to ${file} because it is not a regular file\n`;
      assert.ok(stderr.endsWith(message), stderr);
      assert.equal(exit, 1);
      assert.equal(sandbox.read('a.log.1'), 'line\n');
    });
  }
});

test('a directory in the place of the temporary file is named, and the old state stays', async () => {
  sandbox.write('state', HEADER + KEPT);
  chmodSync(STATE, 0o640);
  mkdirSync(`${STATE}.tmp`);
  const { exit, stderr } = await sandbox.rotate([CONFIG]);
  const message = `error removing old temporary state file ${STATE}.tmp: Is a directory`;
  assert.deepEqual({ exit, stderr }, { exit: 1, stderr: `error: ${message}\n` });
  assert.equal(sandbox.read('state'), HEADER + KEPT);
});
