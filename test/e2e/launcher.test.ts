/** bin/logrotor starts the built program however it was installed, and adds nothing to what that prints. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Script } from 'node:vm';
import { CHECKOUT } from '../support/checkout.ts';
import { commandOf, DENIABLE_MEMORY, needs } from '../support/requirement.ts';

interface Said {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const scratch = mkdtempSync(join(tmpdir(), 'logrotor-launcher-'));

after(() => {
  rmSync(scratch, { recursive: true });
});

test('starts the program through a symlink with another name', () => {
  const link = join(scratch, 'logrotate');
  symlinkSync(
    join(
      makeCheckout('linked', 'process.stdout.write(String(process.argv.slice(2)))'),
      'bin/logrotor',
    ),
    link,
  );
  assert.deepEqual(run(link, ['-d', 'x']), { exit: 0, stdout: '-d,x', stderr: '' });
});

test('leaves the exit code to the program', () => {
  const checkout = makeCheckout('code', 'process.exitCode = 3');
  assert.deepEqual(run(join(checkout, 'bin/logrotor')), { exit: 3, stdout: '', stderr: '' });
});

test('keeps the warnings of Node to itself', () => {
  const program =
    'Buffer(1); process.emitWarning("x", "ExperimentalWarning"); new URL("http://a");';
  const checkout = makeCheckout('warnings', program);
  assert.deepEqual(run(join(checkout, 'bin/logrotor')), { exit: 0, stdout: '', stderr: '' });
});

test('a checkout that was not built: says what to run, and where', () => {
  const checkout = makeCheckout('unbuilt');
  assert.deepEqual(run(join(checkout, 'bin/logrotor')), {
    exit: 1,
    stdout: '',
    stderr: `error: logrotor: not built: run \`npm ci --ignore-scripts && npm run build\` in ${checkout}\n`,
  });
});

for (const version of ['0.10.48', '4.9.1', '18.20.8', '20.14.0']) {
  test(`Node ${version} is too old: one line says so`, () => {
    const checkout = makeCheckout(`old-${version}`, 'process.stdout.write("started")');
    assert.deepEqual(runAs(version, checkout), {
      exit: 1,
      stdout: '',
      stderr: `error: logrotor: needs Node 20.15 or newer, this is ${version}\n`,
    });
  });
}

for (const version of ['20.15.0', '22.1.0', '100.0.0']) {
  test(`Node ${version} is new enough`, () => {
    const checkout = makeCheckout(`new-${version}`, 'process.stdout.write("started")');
    assert.deepEqual(runAs(version, checkout), { exit: 0, stdout: 'started', stderr: '' });
  });
}

test('V8 takes the code that the build has left beside the program', () => {
  const filename = join(CHECKOUT, 'dist/logrotor.cjs');
  const cachedData = readFileSync(join(CHECKOUT, 'dist/logrotor.code')).subarray(64);
  const text = Module.wrap(readFileSync(filename, 'latin1'));
  assert.equal(new Script(text, { filename, cachedData }).cachedDataRejected, false);
});

const [own, other] = ['a'.repeat(64), 'b'.repeat(64)];
const good = codeOf(`// ${own}\nprocess.stdout.write("code")`);
for (const [what, code, started] of [
  ['of its text runs', Buffer.concat([Buffer.from(own), good]), 'code'],
  ['of another text does not run', Buffer.concat([Buffer.from(other), good]), 'text'],
  ['that V8 does not take does not run', Buffer.from(`${own} and nothing of use`), 'text'],
  ['that is cut off does not run', Buffer.from(own.slice(1)), 'text'],
] as const) {
  test(`beside the program, code ${what}`, () => {
    const checkout = makeCheckout(what, `// ${own}\nprocess.stdout.write("text")`);
    writeFileSync(join(checkout, 'dist/logrotor.code'), code);
    assert.deepEqual(run(join(checkout, 'bin/logrotor')), { exit: 0, stdout: started, stderr: '' });
  });
}

/** Runs a program under the kernel's own form of MemoryDenyWriteExecute= (Linux 6.3). */
const DENYING = `
import ctypes, os, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0: sys.exit("not denied")
os.execv(sys.argv[1], sys.argv[1:])
`;

test(
  'a unit that denies Node its memory: one line says what to change',
  needs(commandOf('/usr/bin/python3', 'python3'), DENIABLE_MEMORY),
  () => {
    const program = join(makeCheckout('denied', 'process.stdout.write("started")'), 'bin/logrotor');
    const env = { PATH: process.env['PATH'], INVOCATION_ID: '1' };
    const denied = spawnSync('/usr/bin/python3', ['-c', DENYING, program], {
      encoding: 'utf8',
      env,
    });
    assert.equal(denied.status, 1);
    assert.match(
      denied.stderr,
      /^error: logrotor: .*MemoryDenyWriteExecute= .*\nhint: set MemoryDenyWriteExecute=no .*\n$/,
    );
    const free = spawnSync(program, { encoding: 'utf8', env });
    assert.deepEqual([free.status, free.stdout, free.stderr], [0, 'started', '']);
  },
);

test(
  'a unit that denies nothing: Node is started once',
  needs(commandOf('/usr/bin/perl', 'perl-base')),
  () => {
    const checkout = makeCheckout('free', 'process.stdout.write("started")');
    const [bin, starts] = [join(checkout, 'node-bin'), join(checkout, 'starts')];
    mkdirSync(bin);
    const script = `#!/bin/sh\necho start >>${starts}\nexec ${process.execPath} "$@"\n`;
    writeFileSync(join(bin, 'node'), script, { mode: 0o755 });
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, INVOCATION_ID: '1' };
    const free = spawnSync(join(checkout, 'bin/logrotor'), { encoding: 'utf8', env });
    assert.deepEqual([free.status, free.stdout, free.stderr], [0, 'started', '']);
    assert.equal(readFileSync(starts, 'utf8'), 'start\n');
  },
);

/** The program, and what it loads when it is used. */
const BUNDLES = [
  'dist/cron-parser.cjs',
  'dist/daemon.cjs',
  'dist/explain.cjs',
  'dist/install.cjs',
  'dist/logrotor.cjs',
  'dist/logrotor.code',
  'dist/ship-s3.cjs',
  'dist/ship.cjs',
  'dist/status.cjs',
  'dist/verify.cjs',
];

test('the package has the program and its documents, and nothing else', () => {
  const files = packedFiles();
  const strangers = files.filter((file) => !/^(?:bin|conf\.d|man)\//.test(file));
  assert.deepEqual(
    strangers.filter((file) => file !== 'README.md'),
    ['CHANGELOG.md', 'LICENSE', ...BUNDLES, 'package.json', 'src/logtail/05-logrotor.dtr'],
  );
  assert.ok(files.includes('bin/logrotor'));
});

test('installed by npm it starts, without a package beside it', () => {
  const prefix = join(scratch, 'prefix');
  const home = join(prefix, 'lib/node_modules/logrotor');
  for (const file of packedFiles()) {
    cpSync(join(CHECKOUT, file), join(home, file), { recursive: true });
  }
  mkdirSync(join(prefix, 'bin'));
  symlinkSync('../lib/node_modules/logrotor/bin/logrotor', join(prefix, 'bin/logrotor'));
  const here = run(join(CHECKOUT, 'bin/logrotor'), ['--version']);
  assert.deepEqual(run(join(prefix, 'bin/logrotor'), ['--version']), here);
  assert.equal(here.exit, 0);
});

/** A checkout with the launcher, built with the program given, or not built. */
function makeCheckout(name: string, program?: string): string {
  const checkout = join(scratch, name);
  cpSync(join(CHECKOUT, 'bin'), join(checkout, 'bin'), { recursive: true });
  cpSync(join(CHECKOUT, 'package.json'), join(checkout, 'package.json'));
  if (program !== undefined) {
    mkdirSync(join(checkout, 'dist'));
    writeFileSync(join(checkout, 'dist/logrotor.cjs'), program);
  }
  return checkout;
}

function codeOf(text: string): Buffer {
  return new Script(Module.wrap(text)).createCachedData();
}

function run(program: string, args: readonly string[] = []): Said {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: scratch, encoding: 'utf8' });
  return { exit: status, stdout, stderr };
}

/** Runs the launcher on a Node that takes itself for another version. */
function runAs(version: string, checkout: string): Said {
  const preload = join(checkout, 'version.cjs');
  const value = JSON.stringify({ value: { ...process.versions, node: version } });
  writeFileSync(preload, `Object.defineProperty(process, 'versions', ${value});`);
  return run(process.execPath, ['--require', preload, join(checkout, 'bin/logrotor')]);
}

function packedFiles(): readonly string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const child = spawnSync('npm', args, { cwd: CHECKOUT, encoding: 'utf8' });
  const report: unknown = JSON.parse(child.stdout);
  const packages = Object.values(report as Record<string, { files: { path: string }[] }>);
  return packages.flatMap(({ files }) => files.map(({ path }) => path)).toSorted();
}
