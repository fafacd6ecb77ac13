/** bin/logrotor starts the built program however it was installed, and adds nothing to what that prints. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CHECKOUT } from '../support/checkout.ts';

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

/** The program, and what it loads when it is used. */
const BUNDLES = ['cron-parser', 'explain', 'logrotor', 'ship-s3', 'ship', 'status', 'verify'].map(
  (name) => `dist/${name}.cjs`,
);

test('the package has the program and its documents, and nothing else', () => {
  const files = packedFiles();
  const strangers = files.filter((file) => !/^(?:bin|conf\.d|man)\//.test(file));
  assert.deepEqual(
    strangers.filter((file) => file !== 'README.md'),
    ['CHANGELOG.md', 'LICENSE', ...BUNDLES, 'package.json'],
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
