// Logs in directories of a user: nothing of another's is followed to, changed, given away or removed
// (departure D43). test/race has the attacks that need luck.
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { describe, test } from 'node:test';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const USER = 65534;
const SECRET = 'only root may read this\n';
const STRACE = needs(ROOT, commandOf('/usr/bin/strace', 'strace'));

const scratch = useSandbox('others');

/** A folder with `user/logs/a.log` of the user's, and `root`, which is root's. */
function folder(name: string): Sandbox {
  chmodSync(scratch.dir, 0o755);
  mkdirSync(scratch.path(name));
  const sandbox = new Sandbox(scratch.path(name));
  sandbox.write('root/a.log', SECRET, 0o600);
  sandbox.write('user/logs/a.log', 'a line\n');
  for (const path of ['user', 'user/logs', 'user/logs/a.log']) {
    chownSync(sandbox.path(path), USER, USER);
  }
  return sandbox;
}

function link(sandbox: Sandbox, name: string, text: string): void {
  symlinkSync(text, sandbox.path(name));
  lchownSync(sandbox.path(name), USER, USER);
}

/** The log's stanza; `@DIR@` is the folder. */
function config(sandbox: Sandbox, directives: string, log = 'user/logs/a.log'): string {
  const stanza = `@DIR@/${log} {\nrotate 2\n${directives}\n}\n`;
  return sandbox.write('config', stanza.replaceAll('@DIR@', sandbox.dir));
}

describe('in the directory of a user', needs(ROOT), () => {
  test('a link of the user to a directory of the user is followed', async () => {
    const sandbox = folder('own-link');
    link(sandbox, 'user/link', 'logs');
    const ran = await sandbox.rotate(['-f', config(sandbox, 'create', 'user/link/a.log')]);
    assert.deepEqual(ran, { exit: 0, signal: null, stdout: '', stderr: '' });
    assert.deepEqual(sandbox.names('user/logs'), ['a.log', 'a.log.1']);
  });

  test('an olddir behind a link to a directory of root is refused before any script runs', async () => {
    const sandbox = folder('olddir');
    link(sandbox, 'user/old', '../root');
    const directives = 'olddir @DIR@/user/old\nprerotate\ntouch @DIR@/ran\nendscript';
    const { exit, stderr } = await sandbox.rotate(['-f', config(sandbox, directives)]);
    assert.equal(exit, 1);
    assert.match(stderr, /^error: skipping ".*a\.log" because symbolic link ".*user\/old" belongs/);
    assert.deepEqual(sandbox.names(), ['config', 'root', 'state', 'user']);
    assert.deepEqual(sandbox.names('user/logs'), ['a.log']);
  });

  test('no olddir is made behind such a link', async () => {
    const sandbox = folder('createolddir');
    link(sandbox, 'user/old', '../root');
    const directives = 'olddir @DIR@/user/old/made\ncreateolddir';
    const { exit, stderr } = await sandbox.rotate(['-f', config(sandbox, directives)]);
    assert.equal(exit, 1);
    assert.match(stderr, /^error: error creating .*made: symbolic link .*old of uid 65534 leads/);
    assert.deepEqual(sandbox.names('root'), ['a.log']);
  });

  test('a file of root that takes the place of the log is not given to the user', async () => {
    const sandbox = folder('exchanged');
    const exchange = `prerotate\ncp -p @DIR@/root/a.log "$1.new" && mv "$1.new" "$1"\nendscript`;
    const { exit } = await sandbox.rotate(['-f', config(sandbox, `compress\n${exchange}`)]);
    assert.equal(exit, 0);
    const archive = statSync(sandbox.path('user/logs/a.log.1.gz'));
    assert.deepEqual([archive.uid, archive.mode & 0o777], [0, 0o600]);
  });

  test('in a directory of root it gets the owner that the log had, as from logrotate', async () => {
    const sandbox = folder('replaced');
    chownSync(sandbox.path('user/logs'), 0, 0);
    const exchange = `prerotate\ncp -p @DIR@/root/a.log "$1.new" && mv "$1.new" "$1"\nendscript`;
    const { exit } = await sandbox.rotate(['-f', config(sandbox, `compress\n${exchange}`)]);
    assert.equal(exit, 0);
    assert.equal(statSync(sandbox.path('user/logs/a.log.1.gz')).uid, USER);
  });

  test('a state file, and a file for messages, behind a link to root are refused', async () => {
    const sandbox = folder('state');
    link(sandbox, 'user/link', '../root');
    const [state, messages] = ['user/link/state', 'user/link/a.log'].map((name) =>
      sandbox.path(name),
    );
    const args = ['-f', '-s', state ?? '', '-l', messages ?? '', config(sandbox, '')];
    const { exit, stderr } = await sandbox.rotate(args);
    assert.equal(exit, 3);
    assert.match(stderr, /^error: error opening log file .*: symbolic link .* is not followed$/m);
    assert.match(stderr, /^error: error opening state file .*: symbolic link .* is not followed$/m);
    assert.deepEqual(sandbox.names('root'), ['a.log']);
    assert.equal(sandbox.read('root/a.log'), SECRET);
  });

  test('under su a directory that the user may search but not read is enough', async () => {
    const sandbox = folder('search');
    chmodSync(sandbox.path('user/logs'), 0o311);
    const { exit, stderr } = await sandbox.rotate([
      '-f',
      config(sandbox, 'su nobody nogroup\ncreate\ncompress'),
    ]);
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
    assert.deepEqual(sandbox.names('user/logs'), ['a.log', 'a.log.1.gz']);
  });

  test('a file for messages may be one that the kernel names', async () => {
    const sandbox = folder('stdout');
    const path = config(sandbox, 'create');
    const { stdout } = await sandbox.shell(`"$1" -f -l /dev/stdout -s "$2" '${path}' | cat`);
    assert.match(stdout, /log needs rotating/);
  });
});

test(
  'create: a file of root that the user has put there is neither given to the user nor opened to all',
  STRACE,
  async () => {
    const sandbox = folder('adopted');
    const log = sandbox.path('user/logs/a.log');
    const secret = sandbox.write('user/logs/secret', SECRET, 0o600);
    const path = config(sandbox, 'create 0644 nobody nogroup');
    const user = `(while [ -e '${log}' ]; do sleep 0.01; done; mv '${secret}' '${log}') &`;
    const slowly =
      'strace -f -qq -o /dev/null -e trace=rename -e inject=rename:delay_exit=1000000:when=1';
    const ran = await sandbox.shell(`${user} ${slowly} "$1" -f -s "$2" '${path}'; wait`);
    assert.equal(ran.stderr, `error: error creating output file ${log}: File exists\n`);
    assert.equal(readFileSync(log, 'utf8'), SECRET);
    const { uid, mode } = statSync(log);
    assert.deepEqual([uid, mode & 0o777], [0, 0o600]);
  },
);

test('a file that takes the place of a compressed one is not removed', needs(ROOT), async () => {
  const sandbox = folder('removed');
  const exchange = 'preremove\nmv "$1" "$1.aside" && echo other > "$1"\nendscript';
  const { exit, stderr } = await sandbox.rotate(['-f', config(sandbox, `compress\n${exchange}`)]);
  assert.equal(exit, 1);
  assert.match(stderr, /Failed to remove old log .*: it was exchanged for another file\n$/);
  const names = ['a.log.1', 'a.log.1.aside', 'a.log.1.gz'];
  assert.deepEqual(sandbox.names('user/logs'), names);
});

test('a FIFO that takes the place of the log does not block', needs(ROOT), async () => {
  const sandbox = folder('fifo');
  const exchange = 'prerotate\nrm "$1" && mkfifo "$1"\nendscript';
  const path = config(sandbox, `copy\n${exchange}`);
  const { exit, stderr } = await sandbox.rotate(['-f', path], { timeoutMs: 15_000 });
  assert.equal(exit, 1);
  assert.match(stderr, /Operation not supported/);
});
