// The configuration reader on a real machine: files, directories and accounts as they are.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { readConfig } from '../../src/config/read-config.ts';
import { machineConfigHost } from '../../src/host/config-host.ts';
import { complaints, notes, outline } from '../support/read-text.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { describeEnd, runProgram } from '../support/run-program.ts';
import { needs, ROOT } from '../support/requirement.ts';

const scratch = mkdtempSync(join(tmpdir(), 'logrotor-host-'));
const host = machineConfigHost({ LANG: 'C.UTF-8', HOME: scratch });

let dir = scratch;

beforeEach(() => {
  dir = mkdtempSync(join(scratch, 'case-'));
  chmodSync(dir, 0o755);
});

after(() => {
  rmSync(scratch, { recursive: true });
});

test('logs of a glob are the files and links, in the order of bytes', () => {
  for (const name of ['b', 'a', 'Z', '\xe9', '.hidden']) put(Buffer.from(name, 'latin1'), '');
  mkdirSync(join(dir, 'sub'));
  symlinkSync('/nowhere', join(dir, 'link'));
  const config = read(`${dir}/* {\n}\n`);
  const names = config.stanzas[0]?.logs.map((path) => path.slice(dir.length + 1));
  assert.deepEqual(names, ['Z', 'a', 'b', 'config', 'link', '\xe9']);
});

test('a name that is not UTF-8 is read byte for byte', () => {
  const config = read(`include ${dir}/\xe9\n`, { '\xe9': 'bogus\n' });
  assert.equal(
    complaints(config)[0],
    `warning: ${dir}/\xe9:1 unknown option 'bogus' -- ignoring line`,
  );
});

test('a home directory is that of the environment', () => {
  const name = dir.slice(scratch.length + 1);
  const config = read(`include ~/${name}/inc\n`, { inc: 'copy\n' });
  assert.deepEqual(complaints(config), []);
  assert.ok(notes(config).includes(`reading config file ${dir}/inc`));
});

test('without HOME it is that of the password database', () => {
  const own = machineConfigHost({});
  assert.equal(own.homeVariable, undefined);
  const line = execFileSync('getent', ['passwd', String(process.getuid?.())], { encoding: 'utf8' });
  assert.equal(own.passwdHome(), line.split(':')[5]);
});

test('links to files and directories are followed', () => {
  put('real', 'copy\n');
  symlinkSync('real', join(dir, 'link'));
  mkdirSync(join(dir, 'd'));
  symlinkSync('d', join(dir, 'e'));
  writeFileSync(join(dir, 'd/x'), `${dir}/log {\n}\n`, { mode: 0o644 });
  const config = read(`include ${dir}/link\ninclude ${dir}/e\n`);
  assert.deepEqual(complaints(config), []);
  assert.equal(config.stanzas[0]?.settings.copy, true);
});

test('a dangling link in a directory is an error', () => {
  mkdirSync(join(dir, 'd'));
  symlinkSync('/nowhere', join(dir, 'd/x'));
  assert.deepEqual(complaints(read(`include ${dir}/d\n`)), [
    'error: failed to open config file x: No such file or directory',
    'error: found error in file x, skipping',
  ]);
});

test('a FIFO in a directory is recognised without waiting for a writer (D41)', async () => {
  mkdirSync(join(dir, 'd'));
  execFileSync('mkfifo', [join(dir, 'd/pipe')]);
  const outcome = await runProgram({
    program: LOGROTOR,
    args: ['-d', join(dir, 'd')],
    cwd: dir,
    env: { PATH: process.env['PATH'] },
  });
  assert.equal(describeEnd(outcome), 'exit 0');
  assert.match(String(outcome.stderr), /^Ignoring pipe because it's not a regular file\.$/m);
});

test('a file too large is not read', () => {
  writeFileSync(join(dir, 'big'), Buffer.alloc(16777216, '\n'), { mode: 0o644 });
  assert.deepEqual(complaints(read(`include ${dir}/big\n`)), [
    `error: file ${dir}/big too large, probably not a config file.`,
  ]);
});

test('names that stand in no directory have the reasons of the C library', () => {
  put('file', '');
  const cases = [
    ['nowhere', 'No such file or directory'],
    ['file/x', 'Not a directory'],
    ['y'.repeat(256), 'File name too long'],
  ] as const;
  for (const [name, reason] of cases) {
    const path = join(dir, name);
    assert.deepEqual(complaints(read(`include ${path}\n`)), [
      `error: cannot stat ${path}: ${reason}`,
    ]);
  }
});

test('links in a circle are too many levels', () => {
  symlinkSync('b', join(dir, 'a'));
  symlinkSync('a', join(dir, 'b'));
  const said = `error: cannot stat ${dir}/a: Too many levels of symbolic links`;
  assert.deepEqual(complaints(read(`include ${dir}/a\n`)), [said]);
});

test('accounts are those of the system', () => {
  assert.equal(host.userId('root'), 0);
  assert.equal(host.groupId('root'), 0);
  assert.equal(host.userId('no-such-user'), undefined);
  assert.equal(host.groupId('no-such-group'), undefined);
  assert.deepEqual([host.userExists(0), host.userExists(4000000)], [true, false]);
  assert.deepEqual([host.groupExists(0), host.groupExists(4000000)], [true, false]);
});

test('root does not read what others may write', needs(ROOT), () => {
  put('open', 'copy\n');
  chmodSync(join(dir, 'open'), 0o666);
  assert.equal(complaints(read(`include ${dir}/open\n`)).length, 2);
});

test('createolddir makes all components, whatever the umask', needs(ROOT), () => {
  const umask = process.umask(0o077);
  const config = read(`${dir}/log {\nolddir n/m\ncreateolddir 0751 daemon daemon\n}\n`, {
    log: '',
  });
  process.umask(umask);
  assert.deepEqual(complaints(config), []);
  for (const path of ['n', 'n/m']) {
    const { mode, uid, gid } = statSync(join(dir, path));
    const daemon = [host.userId('daemon'), host.groupId('daemon')];
    assert.deepEqual([mode & 0o7777, uid, gid], [0o751, ...daemon], path);
  }
});

test('createolddir does not replace a file', () => {
  const config = read(`${dir}/log {\nolddir f/m\ncreateolddir\n}\n`, { log: '', f: '' });
  assert.equal(config.failed, true);
  assert.deepEqual(outline(config), []);
  assert.ok(lstatSync(join(dir, 'f')).isFile());
});

/** Reads a configuration with these files beside it, whose names and texts are byte strings. */
function read(text: string, files: Readonly<Record<string, string>> = {}) {
  for (const [name, contents] of Object.entries(files)) put(Buffer.from(name, 'latin1'), contents);
  put('config', text);
  return readConfig([join(dir, 'config')], host, false);
}

function put(name: string | Buffer, contents: string): void {
  const path = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(name)]);
  writeFileSync(path, contents, { encoding: 'latin1', mode: 0o644 });
}
