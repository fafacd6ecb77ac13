// Asking for many names of one directory at once, from there as the working directory.
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, describe, test } from 'node:test';
import { isSystemError } from '../../src/config/config-host.ts';
import { Directory } from '../../src/host/directory.ts';
import { MachineDisk } from '../../src/host/machine-disk.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const USER = 65534;
const NAMES = Array.from({ length: 40 }, (_, index) => `log-${index}`);

const sandbox = useSandbox('nearby');
const { dir } = sandbox;
const home = process.cwd();

afterEach(() => {
  process.seteuid?.(0);
  process.chdir(home);
});

/** A directory with logs of the sizes 0, 1, 2 …, a link to the last one, and a name that is not ASCII. */
function makeLogs(name: string): string {
  const place = sandbox.path(name);
  chmodSync(dir, 0o755);
  mkdirSync(place, 0o755);
  NAMES.forEach((log, index) => writeFileSync(`${place}/${log}`, 'x'.repeat(index)));
  symlinkSync('log-39', `${place}/link`);
  writeFileSync(Buffer.from(`${place}/b\xfccher`, 'latin1'), 'xyz');
  return place;
}

/** What is said of the names: the size of a file, else what it is, or the error. */
function said(disk: MachineDisk, place: string, names: readonly string[]): readonly unknown[] {
  return disk
    .lstatAll(place, names)
    .map((facts) =>
      'reason' in facts ? facts.code : facts.kind === 'file' ? facts.sizeBytes : facts.kind,
    );
}

function throwWhereItIs(): never {
  throw new Error(process.cwd());
}

const SIZES = NAMES.map((_, index) => index);

test('many names are found as few are, and the working directory is what it was', () => {
  const place = makeLogs('many');
  using disk = new MachineDisk();
  const names = [...NAMES, 'link', 'b\xfccher', 'none'];
  const before = readdirSync('/proc/self/fd').length;
  process.chdir(dir);
  assert.deepEqual(said(disk, place, names), [...SIZES, 'symlink', 3, 'ENOENT']);
  assert.deepEqual(said(disk, place, names.slice(-3)), ['symlink', 3, 'ENOENT']);
  assert.equal(process.cwd(), dir);
  assert.deepEqual(
    disk.lstatAll(place, NAMES),
    NAMES.map((name) => disk.lstat(`${place}/${name}`)),
  );
  disk[Symbol.dispose]();
  assert.equal(readdirSync('/proc/self/fd').length, before);
});

test('what is not there, or no directory, is told for each name', () => {
  const place = makeLogs('file');
  using disk = new MachineDisk();
  assert.deepEqual(
    said(disk, `${place}/none`, NAMES),
    NAMES.map(() => 'ENOENT'),
  );
  assert.deepEqual(
    said(disk, `${place}/log-1`, NAMES),
    NAMES.map(() => 'ENOTDIR'),
  );
});

test('names are those of the opened directory, whatever its path has become', () => {
  const place = makeLogs('pinned');
  const other = makeLogs('other');
  using disk = new MachineDisk();
  assert.equal(isSystemError(disk.directory(place)), false);
  writeFileSync(`${other}/log-0`, 'not this one');
  renameSync(place, `${place}-moved`);
  symlinkSync(other, place);
  assert.deepEqual(said(disk, place, NAMES), SIZES);
});

test('the working directory is what it was when the call throws', () => {
  const directory = Directory.open(makeLogs('throws'));
  assert.ok(!isSystemError(directory));
  using opened = directory;
  process.chdir(dir);
  assert.throws(() => opened.nearby(NAMES.length, throwWhereItIs), {
    message: sandbox.path('throws'),
  });
  assert.equal(process.cwd(), dir);
});

describe('nearby', needs(ROOT), () => {
  test('a working directory that the user may not enter is not left', () => {
    const place = makeLogs('closed');
    mkdirSync(sandbox.path('home'), 0o700);
    process.chdir(sandbox.path('home'));
    process.seteuid?.(USER);
    using disk = new MachineDisk();
    assert.deepEqual(said(disk, place, NAMES), SIZES);
    process.seteuid?.(0);
    assert.equal(process.cwd(), sandbox.path('home'));
  });

  test('in a directory that the user may not search every name is refused', () => {
    const place = makeLogs('refused');
    chmodSync(place, 0o700);
    process.chdir(dir);
    process.seteuid?.(USER);
    using disk = new MachineDisk();
    assert.deepEqual(
      said(disk, place, NAMES),
      NAMES.map(() => 'EACCES'),
    );
    assert.equal(process.cwd(), dir);
  });

  test('a working directory that was removed is as good as any', () => {
    const place = makeLogs('removed');
    mkdirSync(sandbox.path('gone'));
    process.chdir(sandbox.path('gone'));
    rmdirSync(sandbox.path('gone'));
    using disk = new MachineDisk();
    assert.deepEqual(said(disk, place, NAMES), SIZES);
    assert.equal(readlinkSync('/proc/self/cwd'), `${sandbox.path('gone')} (deleted)`);
  });
});
