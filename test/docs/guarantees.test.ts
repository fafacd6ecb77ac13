/** What README.md says can be relied on, each shown by the program itself. A test of README.md compares the names. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Place } from '../load/place.ts';
import { rotateUnderLoad } from '../load/rotate-under-load.ts';
import { CHECKOUT, LOGROTATE, LOGROTOR } from '../support/checkout.ts';
import { CUTTING } from '../support/cutting.ts';
import { commandOf, DEBIAN_LOGROTATE, needs, ROOT } from '../support/requirement.ts';
import { runProgram } from '../support/run-program.ts';
import { inScratch, placeConfig, rotate } from './documents.ts';
import { logsIn, options, read, withLog, writeState } from './with-log.ts';

test('a compressed archive that differs from its source does not replace it', () =>
  inScratch(async (directory) => {
    const liar = join(directory, 'xz');
    writeFileSync(liar, '#!/bin/sh\necho something else\n');
    chmodSync(liar, 0o755);
    const log = join(directory, 'log/a');
    writeFileSync(log, 'new\n');
    placeConfig(directory, `${log} {\nrotate 1\ncompress\ncompresscmd ${liar}\n}\n`);
    assert.equal((await rotate(directory, ['-f'])).exit, 1);
    assert.deepEqual(logsIn(directory), ['a.1']);
    assert.equal(read(`${log}.1`), 'new\n');
  }));

test('a plain archive among compressed ones is kept', () =>
  withLog('rotate 3\ncompress', async (directory, log) => {
    writeFileSync(`${log}.1`, 'older\n');
    writeFileSync(`${log}.2.gz`, gzipSync('oldest\n'));
    assert.equal((await rotate(directory, ['-f'])).exit, 0);
    const contents = logsIn(directory).map((name) =>
      gunzipSync(readFileSync(join(directory, 'log', name))).toString(),
    );
    assert.deepEqual(contents, ['new\n', 'older\n', 'oldest\n']);
  }));

test('what has the name of a compressed archive is kept', () =>
  withLog('rotate 3\ncompress\ndelaycompress\ndateext', async (directory, log) => {
    const dated = `${log}-20200101`;
    writeFileSync(dated, 'older\n');
    writeFileSync(`${dated}.gz`, 'in the way\n');
    assert.equal((await rotate(directory, ['-f'])).exit, 0);
    assert.equal(gunzipSync(readFileSync(`${dated}.gz`)).toString(), 'older\n');
    const backup = logsIn(directory).find((name) => name.endsWith('.backup')) ?? '';
    assert.equal(read(join(directory, 'log', backup)), 'in the way\n');
  }));

test('a dated archive that exists is not overwritten', () =>
  withLog('rotate 3\ndateext\ndateformat -x', async (directory, log) => {
    writeFileSync(`${log}-x`, 'older\n');
    assert.equal((await rotate(directory, ['-f'])).exit, 1);
    assert.deepEqual([read(log), read(`${log}-x`)], ['new\n', 'older\n']);
  }));

test('a log that could not be rotated is due again at the next run', () =>
  withLog('rotate 3\ndaily\ndateext\ndateformat -x', async (directory, log) => {
    writeState(directory, [log]);
    mkdirSync(`${log}-x`);
    assert.equal((await rotate(directory, [])).exit, 1);
    assert.match(read(join(directory, 'state')), /2020-1-1/);
    const { exit, stderr } = await rotate(directory, ['-v']);
    assert.equal(exit, 1);
    assert.match(stderr.toString(), /log needs rotating/);
  }));

test('a bad line of the state file costs one entry', () =>
  withLog('rotate 1\ndaily', async (directory, log) => {
    writeState(directory, [log], 'what is this\n');
    const before = read(join(directory, 'state'));
    const { exit, stderr } = await rotate(directory, []);
    assert.equal(exit, 1);
    assert.match(stderr.toString(), /bad line 2 in state file/);
    assert.deepEqual(logsIn(directory), ['a.1']);
    assert.equal(read(join(directory, 'state.bad')), before);
  }));

test('a bad stanza costs one stanza', () =>
  inScratch(async (directory) => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(directory, 'log', name), 'new\n');
    const stanza = (name: string, directive: string) =>
      `${directory}/log/${name} {\n    ${directive}\n  }\n`;
    const bad = stanza('b', 'rotate many');
    placeConfig(directory, stanza('a', 'rotate 1') + bad + stanza('c', 'rotate 1'));
    assert.equal((await rotate(directory, ['-f'])).exit, 1);
    assert.deepEqual(logsIn(directory), ['a.1', 'b', 'c.1']);
  }));

test('a log that is named twice costs no other log', () =>
  inScratch(async (directory) => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(directory, 'log', name), 'new\n');
    const stanza = (path: string) => `${directory}/log/${path} {\n    rotate 1\n}\n`;
    placeConfig(directory, stanza('a') + stanza('*'));
    const { exit, stderr } = await rotate(directory, ['-f']);
    assert.equal(exit, 1);
    assert.match(stderr.toString(), /duplicate log entry for/);
    assert.deepEqual(logsIn(directory), ['a.1', 'b.1', 'c.1'], 'D25');
  }));

test('-d changes nothing', () =>
  inScratch(async (directory) => {
    const log = join(directory, 'log/a');
    writeFileSync(log, 'new\n');
    writeFileSync(`${log}.2`, 'oldest\n');
    const mailer = join(directory, 'mailer');
    writeFileSync(mailer, `#!/bin/sh\ntouch ${directory}/mailed\n`);
    chmodSync(mailer, 0o755);
    const script = `postrotate\ntouch ${directory}/ran\nendscript`;
    const rest = `rotate 1\nmail root\nsize 1\ncopytruncate\n${script}\n}\n`;
    placeConfig(
      directory,
      `${log} {\n${rest}${directory}/log/b {\nmissingok\nolddir old\ncreateolddir\n}\n`,
    );
    const before = treeOf(directory);
    const { exit, stderr } = await rotate(directory, ['-d', '-m', mailer]);
    assert.equal(exit, 0, stderr.toString());
    assert.match(stderr.toString(), /log needs rotating/);
    assert.deepEqual(treeOf(directory), before);
  }));

describe('a program that writes on', needs(CUTTING), () => {
  test('copytruncate loses no line of a log that is being written to', async () => {
    using place = new Place('scratch', 0);
    const load = { program: LOGROTOR, sizeBytes: 1_000_000, rotations: 3, linesOfWrite: 1 };
    const { lost, doubled, torn, outOfOrder } = await rotateUnderLoad(place, load);
    assert.deepEqual([lost, doubled, torn, outOfOrder], [0, 0, 0, 0]);
  });
});

describe('two programs', needs(DEBIAN_LOGROTATE), () => {
  test('logrotate does not run while logrotor does', () => excludes(LOGROTOR, LOGROTATE));

  test('logrotor does not run while logrotate does', () => excludes(LOGROTATE, LOGROTOR));
});

describe('what reaches the disk first', needs(commandOf('/usr/bin/strace', 'strace')), () => {
  test('a compressed archive is synced and named before its source goes', () =>
    withLog('rotate 1\ncompress', async (directory) => {
      const calls = await traceCalls(directory);
      const named = calls.findIndex((call) => /^(?:link|rename).*a\.1\.gz"/.test(call));
      const gone = calls.findIndex((call) => /^unlink.*\/a\.1"/.test(call));
      const synced = calls.slice(0, named).some((call) => call.startsWith('fsync('));
      assert.ok(synced && named >= 0 && named < gone, calls.join('\n'));
    }));

  test('the state file is synced before it is renamed into place', () =>
    withLog('rotate 1', async (directory) => {
      const calls = await traceCalls(directory);
      const renamed = calls.findIndex((call) => /^rename.*state\.tmp", .*state"/.test(call));
      assert.match(calls[renamed - 1] ?? '', /^fsync\(/, calls.join('\n'));
      assert.match(calls[renamed + 1] ?? '', /^fsync\(/, calls.join('\n'));
    }));
});

describe('in a directory of a user', needs(ROOT), () => {
  const USER = 65534;

  /** The log is in `user/log`, and `root` is another directory with a file of the same name. */
  async function withUser(
    directives: string,
    use: (directory: string, log: string) => Promise<void>,
  ): Promise<void> {
    await inScratch(async (directory) => {
      mkdirSync(join(directory, 'root'));
      writeFileSync(join(directory, 'root/a'), 'of root\n');
      mkdirSync(join(directory, 'user/log'), { recursive: true });
      const log = join(directory, 'user/log/a');
      writeFileSync(log, 'new\n');
      for (const path of ['user', 'user/log', 'user/log/a']) {
        chownSync(join(directory, path), USER, USER);
      }
      placeConfig(directory, `${log} {\n${directives}\n}\n`);
      await use(directory, log);
    });
  }

  test('a link of a user to a directory of root is not followed', () =>
    withUser('rotate 1\ncreate', async (directory) => {
      const way = join(directory, 'user/log');
      renameSync(way, `${way}-aside`);
      symlinkSync('../root', way);
      lchownSync(way, USER, USER);
      const before = treeOf(join(directory, 'root'));
      const { exit, stderr } = await rotate(directory, ['-f']);
      assert.equal(exit, 1);
      const why = `symbolic link "${way}" belongs to uid ${USER} and leads to what belongs to uid 0`;
      assert.ok(
        stderr.toString().includes(`skipping "${way}/a" because ${why}`),
        stderr.toString(),
      );
      assert.deepEqual(treeOf(join(directory, 'root')), before);
    }));

  test('a directory that becomes a link during a rotation does not redirect it', () => {
    const exchange = 'cd "${1%/*/*}" && mv log aside && ln -s ../root log && chown -h 65534 log';
    const directives = `rotate 1\ncompress\ncreate\nprerotate\n${exchange}\nendscript`;
    return withUser(directives, async (directory) => {
      const before = treeOf(join(directory, 'root'));
      assert.equal((await rotate(directory, ['-f'])).exit, 0);
      assert.deepEqual(treeOf(join(directory, 'root')), before);
      assert.deepEqual(readdirSync(join(directory, 'user/aside')).toSorted(), ['a', 'a.1.gz']);
    });
  });
});

/** Every path with what a change to it would change. */
function treeOf(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((path) => {
      const { ino, mode, size, mtimeMs, ctimeMs } = statSync(join(directory, path));
      return [path, ino, mode, size, mtimeMs, ctimeMs].join(' ');
    });
}

/** Starts `first`, whose script waits until `second` has been tried with the same state file. */
async function excludes(first: string, second: string): Promise<void> {
  await inScratch(async (directory) => {
    const log = join(directory, 'log/a');
    writeFileSync(log, 'new\n');
    const wait = `touch ${directory}/started\nwhile [ ! -e ${directory}/tried ]; do sleep 0.05; done`;
    placeConfig(directory, `${log} {\nrotate 1\nprerotate\n${wait}\nendscript\n}\n`);
    const running = rotate(directory, ['-f'], first);
    await appears(join(directory, 'started'));
    const { exit, stderr } = await rotate(directory, ['-f'], second);
    writeFileSync(join(directory, 'tried'), '');
    assert.equal(exit, 3);
    assert.match(stderr.toString(), /is already locked/);
    assert.equal((await running).exit, 0);
  });
}

async function appears(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The calls of a forced run that change names or wait for the disk, in order. */
async function traceCalls(directory: string): Promise<readonly string[]> {
  const output = join(directory, 'trace');
  const calls = 'trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat';
  const program = [process.execPath, join(CHECKOUT, 'bin/logrotor')];
  const words = ['-f', ...options(directory)];
  const { exit, stderr } = await runProgram({
    program: '/usr/bin/strace',
    args: ['-f', '-qq', '-y', '-e', calls, '-o', output, ...program, ...words],
    cwd: directory,
    env: process.env,
  });
  assert.equal(exit, 0, stderr.toString());
  return read(output)
    .split('\n')
    .map((line) => line.replace(/^\d+ +/, ''));
}
