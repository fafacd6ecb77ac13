// Access control lists: what a rotation makes has those of its log, and a file without one costs no
// process of its own (ENGINE-SPEC 13).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const TOOLS = needs(
  ROOT,
  commandOf('/usr/bin/setfacl', 'acl'),
  commandOf('/usr/bin/strace', 'strace'),
);
const LIST = ['user::rw-', 'user:1:r--', 'group::r--', 'group:4:rw-', 'mask::rw-', 'other::---'];
const BASE = ['user::rw-', 'group::r--', 'other::---'];

const root = useSandbox('acl');

const WAYS: readonly { readonly name: string; readonly directives: string }[] = [
  { name: 'create', directives: 'create' },
  { name: 'create and compress', directives: 'create\ncompress' },
  { name: 'copytruncate', directives: 'copytruncate' },
  { name: 'copytruncate and compress', directives: 'copytruncate\ncompress' },
  { name: 'renamecopy', directives: 'renamecopy\ncreate' },
];

describe('access control lists', TOOLS, () => {
  for (const [index, { name, directives }] of WAYS.entries()) {
    test(`${name}: log and archive have the list of the log, others none`, async () => {
      const sandbox = await rotated(`way-${index}`, directives);
      for (const file of sandbox.names('logs')) {
        const expected = file.startsWith('list.log') ? LIST : BASE;
        assert.deepEqual(aclOf(sandbox.path(`logs/${file}`)), expected, file);
      }
      assert.equal(sandbox.names('logs').length, 4);
    });
  }

  test('a mode that create gives replaces the list', async () => {
    const sandbox = await rotated('mode', 'create 0600');
    assert.deepEqual(aclOf(sandbox.path('logs/list.log')), [
      'user::rw-',
      'group::---',
      'other::---',
    ]);
    assert.deepEqual(aclOf(sandbox.path('logs/list.log.1')), LIST);
  });

  test('all logs are asked about at once, and only those with a list cost a process', async () => {
    const sandbox = prepared('processes', 'create\ncompress', 20);
    const trace = sandbox.path('trace');
    const args = [
      '-f',
      '-e',
      'trace=execve',
      '-o',
      trace,
      LOGROTOR,
      '-f',
      '-s',
      sandbox.path('state'),
    ];
    const ran = await sandbox.run('/usr/bin/strace', [...args, sandbox.path('config')]);
    assert.equal(ran.exit, 0, ran.stderr);
    const started = readFileSync(trace, 'latin1')
      .split('\n')
      .filter((line) => line.includes(') = 0'));
    // One for all names, one for the files that have a list.
    assert.equal(started.filter((line) => line.includes('"getfacl"')).length, 2);
    assert.equal(started.filter((line) => line.includes('"setfacl"')).length, 2);
  });
});

async function rotated(name: string, directives: string): Promise<Sandbox> {
  const sandbox = prepared(name, directives, 1);
  const ran = await sandbox.rotate(['-f', sandbox.path('config')]);
  assert.equal(ran.exit, 0, ran.stderr);
  return sandbox;
}

/** A log with a list and so many without. */
function prepared(name: string, directives: string, others: number): Sandbox {
  mkdirSync(root.path(name));
  const sandbox = new Sandbox(root.path(name));
  for (let index = 0; index < others; index += 1) writeLog(sandbox, `logs/plain-${index}.log`);
  const list = writeLog(sandbox, 'logs/list.log');
  execFileSync('setfacl', ['-m', 'u:1:r,g:4:rw', list]);
  sandbox.write('config', `${sandbox.path('logs')}/*.log {\nrotate 2\n${directives}\n}\n`);
  return sandbox;
}

function writeLog(sandbox: Sandbox, name: string): string {
  const path = sandbox.write(name, 'a line\n');
  chmodSync(path, 0o640);
  return path;
}

function aclOf(path: string): readonly string[] {
  const text = execFileSync('getfacl', ['-pcn', path], { encoding: 'latin1' });
  return text.split('\n').filter((line) => line !== '');
}
