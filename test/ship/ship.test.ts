/** Shipping as a whole: the built program, archives in a folder, and a destination that comes and goes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import type { Ran } from '../support/sandbox.ts';
import { isWell, Scene } from './scene.ts';

test('ten days of rotate 2 and compress: ten objects, each once, nothing sent again after a shift', async () => {
  const scene = new Scene('rotate 2\n compress\n daily');
  for (let day = 1; day <= 10; day += 1) {
    isWell(await scene.rotate(`day ${day}`));
    const sent = scene.ledger().match(/"kind":"shipped"/g) ?? [];
    assert.equal(sent.length, day);
    assert.equal(scene.objects().length, day);
  }
  assert.deepEqual(scene.archives(), ['app.log.1.gz', 'app.log.2.gz']);
  assert.deepEqual(scene.shippedLines(), scene.written.toSorted());
  const quiet = await scene.run('-v');
  assert.doesNotMatch(quiet.stderr, /shipping/);
});

test('an object is named by the log, the time of the rotation and the hash, and holds the same bytes', async () => {
  const scene = new Scene('rotate 2\n compress\n shipname %{log}/%Y-%{sha256:12}%{ext}');
  isWell(await scene.rotate('one'));
  const bytes = readFileSync(scene.box.path('log/app.log.1.gz'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const name = `app.log/${new Date().getUTCFullYear()}-${sha256.slice(0, 12)}.gz`;
  assert.deepEqual(scene.objects(), [name]);
  assert.ok(bytes.equals(readFileSync(join(scene.remote, name))));
});

for (const [shipname, objects] of [
  ['%{log}-%{sha256:12}%{ext}', 6],
  ['%{sha256}%{ext}', 1],
] as const) {
  test(`archives of the same bytes, as ${shipname}: all are shipped`, async () => {
    const scene = new Scene(`rotate 2\n nocompress\n shipname ${shipname}`);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const logs = names.map((name) => scene.box.path(`log/${name}.log`));
    for (const log of logs) writeFileSync(log, 'the same\n');
    const text = readFileSync(scene.box.path('conf'), 'utf8');
    scene.box.write('conf', text.replace(scene.log, logs.join(' ')));
    isWell(await scene.run('-f'));
    assert.equal(scene.objects().length, objects);
    assert.equal(scene.ledger().match(/"kind":"shipped"/g)?.length, names.length);
    for (const name of scene.objects()) {
      assert.equal(readFileSync(join(scene.remote, name), 'utf8'), 'the same\n');
    }
  });
}

test('a destination that is away: nothing is removed, everything else goes on, and one run clears the backlog', async () => {
  const scene = new Scene('rotate 2\n compress');
  isWell(await scene.rotate('before'));
  scene.goAway();
  for (let round = 1; round <= 5; round += 1) {
    const { exit, stderr } = await scene.rotate(`away ${round}`);
    assert.equal(exit, 1);
    assert.match(stderr, /^error: cannot ship .*log\.\d\.gz to file:.*remote: No such file/m);
    assert.match(stderr, /^hint: .* for it \(\d+ bytes\); the next run or logrotor ship goes on$/m);
  }
  // The one of before was shipped, and went when its time had come.
  assert.equal(scene.archives().length, 5);
  scene.comeBack();
  isWell(await scene.run());
  assert.deepEqual(scene.archives(), ['app.log.1.gz', 'app.log.2.gz']);
  assert.deepEqual(scene.shippedLines(), scene.written.toSorted());
});

test('what cannot be removed says so at every run', async () => {
  const scene = new Scene('rotate 1\n compress');
  scene.goAway();
  await scene.rotate('one');
  await scene.rotate('two');
  for (const again of [await scene.run(), await scene.run()]) {
    assert.equal(again.exit, 1);
    assert.match(
      again.stderr,
      /^warning: not removing .*app\.log\.2\.gz: it is not verified at file:/m,
    );
  }
});

test('logrotor ship clears the backlog without a rotation', async () => {
  const scene = new Scene('rotate 1\n compress');
  scene.goAway();
  await scene.rotate('one');
  await scene.rotate('two');
  scene.comeBack();
  isWell(await scene.box.rotate(['ship', scene.box.path('conf')]));
  assert.deepEqual(scene.shippedLines(), ['one', 'two']);
  assert.deepEqual(scene.archives(), ['app.log.1.gz']);
});

test('delaycompress: the plain archive waits until it is compressed', async () => {
  const scene = new Scene('rotate 5\n compress\n delaycompress');
  isWell(await scene.rotate('one'));
  assert.deepEqual(scene.objects(), []);
  isWell(await scene.rotate('two'));
  assert.deepEqual(scene.shippedLines(), ['one']);
  assert.match(scene.objects()[0] ?? '', /\.gz$/);
});

test('other content under the name is never overwritten; the archive stays', async () => {
  const scene = new Scene('rotate 1\n shipname x-%{sha256}');
  const sha256 = createHash('sha256').update('one\n').digest('hex');
  writeFileSync(join(scene.remote, `x-${sha256}`), 'two\n');
  const { exit, stderr } = await scene.rotate('one');
  assert.equal(exit, 1);
  assert.match(
    stderr,
    /^error: cannot ship .*app\.log\.1 to file:.*there is something of that name already, and it is not overwritten: its bytes are others$/m,
  );
  await scene.rotate('next');
  await scene.rotate('after');
  assert.equal(readFileSync(join(scene.remote, `x-${sha256}`), 'utf8'), 'two\n');
  assert.ok(scene.archives().some((name) => scene.box.read(`log/${name}`) === 'one\n'));
  assert.ok(scene.shippedLines().includes('next'));
});

test('the same content under the name counts as shipped', async () => {
  const scene = new Scene('rotate 1\n shipname x-%{sha256}');
  const sha256 = createHash('sha256').update('one\n').digest('hex');
  writeFileSync(join(scene.remote, `x-${sha256}`), 'one\n');
  isWell(await scene.rotate('one'));
  assert.match(scene.ledger(), new RegExp(`"shipped".*${sha256}`));
});

test('an archive that was changed after it was shipped is another one, and waits', async () => {
  const scene = new Scene('rotate 1');
  isWell(await scene.rotate('one'));
  scene.goAway();
  writeFileSync(scene.box.path('log/app.log.1'), 'changed\n');
  await scene.rotate('two');
  await scene.rotate('three');
  assert.ok(scene.archives().some((name) => scene.box.read(`log/${name}`) === 'changed\n'));
});

test('a ledger that is damaged at its end costs only what it said there', async () => {
  const scene = new Scene('rotate 1');
  isWell(await scene.rotate('one'));
  isWell(await scene.rotate('two'));
  const whole = scene.ledger();
  writeFileSync(scene.box.path('state.d/ledger'), whole.slice(0, -25));
  isWell(await scene.rotate('three'));
  isWell(await scene.rotate('four'));
  assert.deepEqual(scene.archives(), ['app.log.1']);
  assert.deepEqual(scene.shippedLines(), scene.written.toSorted());
  assert.ok(scene.ledger().startsWith(`${whole.slice(0, -25)}\n`));
});

test('a ledger that others could have written is not believed', async () => {
  const scene = new Scene('rotate 1');
  isWell(await scene.rotate('one'));
  chmodSync(scene.box.path('state.d/ledger'), 0o666);
  await scene.rotate('two');
  const { exit, stderr } = await scene.rotate('three');
  assert.equal(exit, 1);
  assert.match(
    stderr,
    /^error: cannot use the ledger .*: it belongs to another user, or others may write to it$/m,
  );
  assert.equal(scene.archives().length, 3);
});

test('without a state file nothing is shipped or removed, and that is said', async () => {
  const scene = new Scene('rotate 1');
  const run = (): Promise<Ran> =>
    scene.box.run(LOGROTOR, ['-f', '-s', '/dev/null', scene.box.path('conf')]);
  for (const line of ['one', 'two', 'three']) {
    scene.write(line);
    const { exit, stderr } = await run();
    assert.equal(exit, 1);
    assert.match(stderr, /^error: cannot ship without a state file$/m);
  }
  assert.equal(scene.archives().length, 3);
});

test('-d says what would be shipped, and changes nothing', async () => {
  const scene = new Scene('rotate 2');
  writeFileSync(scene.log, 'now\n');
  writeFileSync(`${scene.log}.1`, 'one\n');
  const { exit, stderr } = await scene.run('-d');
  assert.equal(exit, 0);
  assert.match(
    stderr,
    /^.*app\.log\.1 would be shipped to file:.*remote as .*app\.log-\d{8}T\d{6}Z-[0-9a-f]{12}$/m,
  );
  assert.deepEqual(scene.objects(), []);
  assert.equal(existsSync(scene.box.path('state.d')), false);
});

test('a stanza without ship has neither a ledger nor a directory for it', async () => {
  const scene = new Scene('rotate 1\n noship');
  for (const line of ['one', 'two', 'three']) isWell(await scene.rotate(line));
  assert.equal(existsSync(scene.box.path('state.d')), false);
});

test('an archive that somebody still writes to is not shipped', async () => {
  const scene = new Scene('rotate 5');
  scene.write('one');
  const script = `exec 5>>${scene.log}; "$1" -f -s "$2" ${scene.box.path('conf')}; echo two >&5`;
  isWell(await scene.box.shell(script));
  assert.deepEqual(scene.objects(), []);
  isWell(await scene.run());
  assert.deepEqual(scene.shippedLines(), ['one', 'two']);
});

test('two runs at once ship each archive once', async () => {
  const scene = new Scene('rotate 50');
  scene.goAway();
  for (let round = 1; round <= 12; round += 1) await scene.rotate(`line ${round}`);
  scene.comeBack();
  const conf = scene.box.path('conf');
  const script = `"$1" ship --wait-for-state-lock -s "$2" ${conf} & "$1" ship --wait-for-state-lock -s "$2" ${conf}; wait`;
  isWell(await scene.box.shell(script));
  assert.deepEqual(scene.shippedLines(), scene.written.toSorted());
  assert.equal((scene.ledger().match(/"kind":"shipped"/g) ?? []).length, 12);
});

test('what verify finds bad at a destination is kept here and shipped again', async () => {
  const scene = new Scene('rotate 5\n compress');
  for (const line of ['one', 'two', 'three']) isWell(await scene.rotate(line));
  const remote = (): Promise<Ran> =>
    scene.box.rotate(['verify', '--remote', scene.box.path('conf')]);
  const run = (verb: string): Promise<Ran> => scene.box.rotate([verb, scene.box.path('conf')]);
  const before = scene.objects();
  const [damaged = '', gone = ''] = before.map((name) => join(scene.remote, name));
  writeFileSync(damaged, 'x'.repeat(statSync(damaged).size));
  rmSync(gone);
  const found = await remote();
  assert.equal(found.exit, 1);
  assert.match(found.stderr, /is bad: its bytes are others\nhint: its archive of .* is here and/);
  // No rule may remove what is only here now.
  scene.configure('rotate 1\n compress');
  const held = await run('ship');
  assert.equal(held.exit, 1);
  assert.match(held.stderr, /^error: cannot ship .*: its bytes are others$/m);
  assert.deepEqual(scene.objects(), before);
  await run('prune');
  const hashes = scene.archives().map((name) => {
    const bytes = readFileSync(scene.box.path(`log/${name}`));
    return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  });
  assert.ok(
    hashes.some((hash) => damaged.includes(hash)),
    `${damaged}, ${hashes.join()}`,
  );
  rmSync(damaged);
  isWell(await run('ship'));
  isWell(await remote());
  assert.deepEqual(scene.objects(), before);
  assert.deepEqual(scene.shippedLines(), scene.written.toSorted());
});

test('verify finds an archive whose bytes rotted, and an object that is gone or changed', async () => {
  const scene = new Scene('rotate 5\n compress');
  for (const line of ['one', 'two', 'three']) isWell(await scene.rotate(line));
  const verify = (): Promise<Ran> =>
    scene.box.rotate(['verify', '--remote', scene.box.path('conf')]);
  const good = await verify();
  assert.match(good.stdout, /^archives: 3 good, 0 bad\nfile:.*: 3 good, 0 bad\n$/);
  isWell(good);
  const [first = '', second = ''] = scene.objects();
  writeFileSync(join(scene.remote, first), 'x'.repeat(statSync(join(scene.remote, first)).size));
  renameSync(join(scene.remote, second), join(scene.remote, `${second}.moved`));
  const archive = scene.box.path('log/app.log.1.gz');
  const { atimeMs, mtimeMs } = statSync(archive);
  const bytes = readFileSync(archive);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(archive, bytes);
  utimesSync(archive, atimeMs / 1000, mtimeMs / 1000);
  const bad = await verify();
  assert.equal(bad.exit, 1);
  assert.match(bad.stdout, /^archives: 2 good, 1 bad\nfile:.*: 1 good, 2 bad\n$/);
  assert.match(bad.stderr, /^error: .*app\.log\.1\.gz is bad: /m);
  assert.match(bad.stderr, /^error: .* is bad: its bytes are others$/m);
  assert.match(bad.stderr, /^error: .* is bad: it is not there$/m);
});
