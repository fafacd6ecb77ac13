// What README.md says can be relied on, each with the real program.
import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOGROTATE, LOGROTOR } from '../support/checkout.ts';
import { commandOf, DEBIAN_LOGROTATE, needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const root = useSandbox('guarantees');
const STRACE = needs(commandOf('/usr/bin/strace', 'strace'));
const LONG_AGO = '2020-1-1-0:0:0';

test('a compressed archive that differs from its source does not replace it', async () => {
  const sandbox = folder('differs', { 'a.log': 'a line\n' });
  const broken = '#!/bin/sh\nif [ "$1" = -dc ]; then cat; else head -c 3; fi\n';
  const compressor = sandbox.write('bin/xz', broken, 0o755);
  const ran = await rotate(sandbox, `compress\ncompresscmd ${compressor}\nrotate 2`);
  assert.equal(ran.exit, 1);
  assert.match(ran.stderr, /a\.log\.1\.xz does not hold the same bytes/);
  assert.deepEqual(sandbox.names('logs'), ['a.log.1']);
  assert.equal(sandbox.read('logs/a.log.1'), 'a line\n');
});

test('a compressed archive is synced and named before its source goes', STRACE, async () => {
  const sandbox = folder('order', { 'a.log': 'a line\n' });
  const calls = await traced(sandbox, 'compress\nrotate 2', 'fsync,link,unlink');
  const named = calls.findIndex((call) => /^link\(.*a\.log\.1\.gz"/.test(call));
  const gone = calls.findIndex((call) => /^unlink\(.*a\.log\.1"/.test(call));
  assert.match(calls[named - 1] ?? '', /^fsync\(\d+<.*\.logrotor-/);
  assert.ok(named < gone, calls.join('\n'));
  const between = calls.slice(named, gone);
  assert.ok(
    between.some((call) => /^fsync\(\d+<.*\/logs>/.test(call)),
    calls.join('\n'),
  );
});

test('a plain archive among compressed ones is kept', async () => {
  const sandbox = folder('plain', { 'a.log': 'new\n', 'a.log.1': 'old\n' });
  const ran = await rotate(sandbox, 'compress\nrotate 3');
  assert.equal(ran.exit, 0, ran.stderr);
  assert.deepEqual(sandbox.names('logs'), ['a.log.1.gz', 'a.log.2.gz']);
});

test('what has the name of a compressed archive is kept', async () => {
  const sandbox = folder('foreign', { 'a.log': 'new\n', 'a.log.1': 'old\n', 'a.log.1.gz': 'mine' });
  const ran = await rotate(sandbox, 'compress\nrotate 3');
  assert.equal(ran.exit, 0, ran.stderr);
  const [backup = '', ...others] = sandbox.names('logs').filter((name) => name.endsWith('.backup'));
  assert.deepEqual(others, []);
  assert.equal(sandbox.read(`logs/${backup}`), 'mine');
});

test('a dated archive that exists is not overwritten', async () => {
  const sandbox = folder('dated', { 'a.log': 'new\n', 'a.log-x': 'old\n' });
  const ran = await rotate(sandbox, 'dateext\ndateformat -x\nrotate 3');
  assert.equal(ran.exit, 1);
  assert.match(ran.stderr, /destination .*a\.log-x already exists, skipping rotation/);
  assert.equal(sandbox.read('logs/a.log-x'), 'old\n');
  assert.equal(sandbox.read('logs/a.log'), 'new\n');
});

test('a log that could not be rotated is due again at the next run', async () => {
  const sandbox = folder('again', { 'a.log': 'new\n', 'a.log-x': 'old\n' });
  const log = sandbox.path('logs/a.log');
  const stanza = `${log} {\ndaily\ndateext\nrotate 3\ndateformat -x\n}\n`;
  sandbox.write('state', `logrotate state -- version 2\n"${log}" ${LONG_AGO}\n`, 0o640);
  assert.equal((await sandbox.rotate([sandbox.write('config', stanza)])).exit, 1);
  assert.match(sandbox.read('state'), new RegExp(LONG_AGO));
  const other = sandbox.write('config', stanza.replace('-x', '-y'));
  assert.equal((await sandbox.rotate([other])).exit, 0);
  assert.deepEqual(sandbox.names('logs'), ['a.log-x', 'a.log-y']);
});

test('the state file is synced before it is renamed into place', STRACE, async () => {
  const sandbox = folder('state', { 'a.log': 'a line\n' });
  const calls = await traced(sandbox, 'rotate 2', 'fsync,rename');
  const renamed = calls.findIndex((call) => /^rename\(.*state\.tmp"/.test(call));
  assert.match(calls[renamed - 1] ?? '', /^fsync\(\d+<.*state\.tmp>/);
  assert.match(calls[renamed + 1] ?? '', /^fsync\(\d+</);
});

test('a bad line of the state file costs one entry', async () => {
  const sandbox = folder('line', { 'a.log': 'a line\n' });
  const good = ['one', 'two'].map((name) =>
    `"/gone/${name}" 2999-1-1-0:0:0\n`.replace('2999', '2099'),
  );
  const text = `logrotate state -- version 2\n${good[0]}"/gone/bad" never\n${good[1]}`;
  sandbox.write('state', text, 0o640);
  const ran = await sandbox.rotate([sandbox.write('config', '')]);
  assert.equal(ran.exit, 1);
  assert.match(ran.stderr, /error: bad line 3 in state file/);
  assert.match(sandbox.read('state'), /one/);
  assert.match(sandbox.read('state'), /two/);
  assert.equal(sandbox.read('state.bad'), text);
});

test('a bad stanza costs one stanza', async () => {
  const sandbox = folder('stanza', { 'a.log': 'a\n', 'b.log': 'b\n' });
  const logs = sandbox.path('logs');
  const config = `${logs}/a.log {\n  rotate many\n  }\n${logs}/b.log {\nrotate 2\n}\n`;
  const ran = await sandbox.rotate(['-f', sandbox.write('config', config)]);
  assert.equal(ran.exit, 1);
  assert.deepEqual(sandbox.names('logs'), ['a.log', 'b.log.1']);
});

test('logrotate does not run while logrotor does', needs(ROOT, DEBIAN_LOGROTATE), async () => {
  assert.equal(await exitOfInner(LOGROTOR, LOGROTATE), '3\n');
});

test('logrotor does not run while logrotate does', needs(ROOT, DEBIAN_LOGROTATE), async () => {
  assert.equal(await exitOfInner(LOGROTATE, LOGROTOR), '3\n');
});

test('-d changes nothing', async () => {
  const sandbox = folder('debug', { 'a.log': 'new\n', 'a.log.1': 'old\n', 'b.log': 'b\n' });
  const logs = sandbox.path('logs');
  const script = `touch ${sandbox.path('script')}`;
  const mailer = sandbox.write('mailer', `#!/bin/sh\ntouch ${sandbox.path('mail')}\n`, 0o755);
  const config = sandbox.write(
    'config',
    `${logs}/a.log {\nrotate 1\ncompress\nmail x@example.org\nolddir old\ncreateolddir\n` +
      `prerotate\n${script}\nendscript\n}\n${logs}/b.log {\ncopytruncate\nshred\nrotate 0\n}\n`,
  );
  const before = snapshot(sandbox.dir);
  const ran = await sandbox.rotate(['-d', '-f', '-m', mailer, config]);
  assert.equal(ran.exit, 0, ran.stderr);
  assert.match(ran.stderr, /creating new directory .*old mode = 0755/);
  assert.deepEqual(snapshot(sandbox.dir), before);
});

function folder(name: string, logs: Readonly<Record<string, string>>): Sandbox {
  mkdirSync(root.path(name));
  const sandbox = new Sandbox(root.path(name));
  for (const [file, text] of Object.entries(logs)) sandbox.write(`logs/${file}`, text);
  return sandbox;
}

function configOf(sandbox: Sandbox, directives: string): string {
  return sandbox.write('config', `${sandbox.path('logs/a.log')} {\n${directives}\n}\n`);
}

function rotate(sandbox: Sandbox, directives: string) {
  return sandbox.rotate(['-f', configOf(sandbox, directives)]);
}

/** The calls of a forced run, in their order, with the paths of their descriptors. */
async function traced(
  sandbox: Sandbox,
  directives: string,
  calls: string,
): Promise<readonly string[]> {
  const trace = sandbox.path('trace');
  const strace = ['-y', '-e', `trace=${calls}`, '-o', trace, LOGROTOR];
  const args = ['-f', '-s', sandbox.path('state'), configOf(sandbox, directives)];
  const ran = await sandbox.run('/usr/bin/strace', [...strace, ...args]);
  assert.equal(ran.exit, 0, ran.stderr);
  return readFileSync(trace, 'latin1').split('\n');
}

/** The exit code of a program that a prerotate script of another one starts on the same state file. */
async function exitOfInner(outer: string, inner: string): Promise<string> {
  const sandbox = folder(outer === LOGROTOR ? 'inner-logrotate' : 'inner-logrotor', {
    'a.log': 'a\n',
  });
  const state = sandbox.path('state');
  const script = `${inner} -s ${state} ${sandbox.write('empty', '')}\necho $? > ${sandbox.path('exit')}`;
  const config = configOf(sandbox, `rotate 1\nprerotate\n${script}\nendscript`);
  await sandbox.run(outer, ['-f', '-s', state, config]);
  return sandbox.read('exit');
}

/** Names, contents, modes and times of everything below a folder. */
function snapshot(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const stats = lstatSync(join(dir, name));
      const content = stats.isFile() ? readFileSync(join(dir, name), 'latin1') : '';
      return `${name} ${stats.mode} ${stats.mtimeMs} ${stats.ino} ${content}`;
    });
}
