/** Whatever rule removes an archive, it goes only when it is proved to be where it must be. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { age, isWell, linesOf, Scene } from './scene.ts';

/** Every rule that removes an archive; with the destination away, all that was written must stay. */
const RULES: readonly (readonly [string, string])[] = [
  ['a numbered row', 'rotate 2\n compress'],
  ['rotate 1', 'rotate 1'],
  ['rotate 0', 'rotate 0'],
  ['rotate 0 with copytruncate', 'rotate 0\n copytruncate'],
  ['dates', 'rotate 2\n dateext\n dateformat -%s-%N'.replace('-%N', '')],
  ['dates, and maxage', 'rotate 9\n maxage 1\n dateext\n dateformat .%s\n compress'],
  ['maxage in a numbered row', 'rotate 9\n maxage 1\n compress'],
  ['delaycompress', 'rotate 1\n compress\n delaycompress'],
  ['shred', 'rotate 1\n shred'],
  ['maxtotal', 'maxtotal 10'],
  ['maxtotal beside rotate', 'rotate 2\n compress\n maxtotal 60'],
  ['keep', 'keepdaily 1\n dateext\n dateformat -%Y%m%d-%s'],
];

for (const [what, directives] of RULES) {
  test(`nothing goes without a proof: ${what}`, async () => {
    const scene = new Scene(directives);
    scene.goAway();
    for (let round = 1; round <= 5; round += 1) {
      await scene.rotate(`line ${round}`);
      age(scene);
      if (directives.includes('dateext')) await nextSecond();
    }
    const kept = scene.archives().flatMap((name) => linesOf(scene.box.path(`log/${name}`)));
    assert.deepEqual(kept.toSorted(), scene.written.toSorted());
    scene.comeBack();
    await scene.rotate('last');
    isWell(await scene.run());
    const shipped = new Set(scene.shippedLines());
    const local = new Set(
      scene.archives().flatMap((name) => linesOf(scene.box.path(`log/${name}`))),
    );
    for (const line of scene.written) assert.ok(shipped.has(line) || local.has(line), line);
    assert.ok(local.size <= 3 || /rotate 9|keep/.test(directives), [...local].join());
  });
}

/** Dates in seconds differ from one rotation to the next. */
async function nextSecond(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  while (Math.floor(Date.now() / 1000) === now)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

test('mail: an archive that has to wait is mailed when it goes, and once', async () => {
  const scene = new Scene('rotate 1\n mail somebody');
  const mailer = scene.box.write(
    'mailer',
    `#!/bin/sh\necho "$2" >> ${scene.box.path('mails')}\n`,
    0o755,
  );
  scene.goAway();
  for (const line of ['one', 'two', 'three']) await scene.rotate(line, '-m', mailer);
  assert.equal(existsSync(scene.box.path('mails')), false);
  scene.comeBack();
  isWell(await scene.run('-m', mailer));
  assert.equal(scene.box.read('mails').split('\n').length - 1, 2);
  assert.deepEqual(scene.archives(), ['app.log.1']);
});

test('shiprequire any: one of two is enough; none: neither is needed; the failure is told all the same', async () => {
  for (const [word, kept] of [
    ['any', 1],
    ['none', 1],
    ['all', 3],
  ] as const) {
    const scene = new Scene(`rotate 1\n ship file:///nowhere/at/all\n shiprequire ${word}`);
    for (const line of ['one', 'two', 'three']) {
      const { exit, stderr } = await scene.rotate(line);
      assert.equal(exit, 1);
      assert.match(stderr, /to file:\/\/\/nowhere\/at\/all: No such file/);
    }
    assert.equal(scene.archives().length, kept, word);
    assert.deepEqual(scene.shippedLines(), ['one', 'three', 'two']);
  }
});

test('shipmaxspool: what waits and is over the size goes, the oldest first, and each is an error', async () => {
  const scene = new Scene('rotate 1\n shipmaxspool 25');
  scene.goAway();
  for (const line of ['line one', 'line two', 'line 333', 'line 444']) await scene.rotate(line);
  const { exit, stderr } = await scene.run();
  assert.equal(exit, 1);
  const left = scene.archives().flatMap((name) => linesOf(scene.box.path(`log/${name}`)));
  assert.deepEqual(left.toSorted(), ['line 333', 'line 444']);
  assert.doesNotMatch(stderr, /over shipmaxspool/);
  const fifth = await scene.rotate('line 555');
  assert.match(
    fifth.stderr,
    /^error: removing .*app\.log\.3, which is not verified at file:.*shipmaxspool$/m,
  );
});

test('shipdelay: an archive is shipped when it is old enough', async () => {
  const scene = new Scene('rotate 5\n shipdelay 1d');
  isWell(await scene.rotate('one'));
  assert.deepEqual(scene.objects(), []);
  age(scene);
  isWell(await scene.run());
  assert.deepEqual(scene.shippedLines(), ['one']);
});

test('maxtotal: what it cannot remove yet is told at every run', async () => {
  const scene = new Scene('maxtotal 10');
  scene.goAway();
  for (const line of ['line one', 'line two']) await scene.rotate(line);
  const { exit, stderr } = await scene.run();
  assert.equal(exit, 1);
  assert.match(stderr, /app\.log\.2.*it waits for a required shipment/);
  scene.comeBack();
  await scene.run();
  isWell(await scene.run());
  assert.deepEqual(scene.archives(), ['app.log.1']);
});
