/** Shipping beside the rules about archives that logrotate does not have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { isWell, linesOf, Scene } from './scene.ts';

const DATED = 'dateext\n dateformat -%Y%m%d-%s';

/** What the archives here hold. */
function kept(scene: Scene): readonly string[] {
  return scene.archives().flatMap((name) => linesOf(scene.box.path(`log/${name}`)));
}

/** Dates in seconds differ from one rotation to the next. */
async function rotateApart(scene: Scene, line: string): ReturnType<Scene['rotate']> {
  const now = Math.floor(Date.now() / 1000);
  while (Math.floor(Date.now() / 1000) === now) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return scene.rotate(line);
}

test('keep: what had to wait goes in the run that ships it', async () => {
  const scene = new Scene(`keepyearly 1\n ${DATED}`);
  scene.goAway();
  for (const line of ['one', 'two', 'three']) await rotateApart(scene, line);
  assert.deepEqual(kept(scene), ['one', 'two', 'three']);
  scene.comeBack();
  isWell(await scene.run());
  assert.deepEqual(kept(scene), ['three']);
  assert.deepEqual(scene.shippedLines(), ['one', 'three', 'two']);
});

test('maxtotal: what waits stays, and what is shipped goes in its stead', async () => {
  const scene = new Scene(`maxtotal 12\n ${DATED}`);
  isWell(await rotateApart(scene, 'first'));
  isWell(await rotateApart(scene, 'second'.slice(0, 5)));
  scene.configure(`maxtotal 12\n shipdelay 1d\n ${DATED}`);
  const [oldest = ''] = scene.archives();
  // Written to, it is another archive, and not shipped.
  scene.box.write(`log/${oldest}`, 'again\n');
  isWell(await rotateApart(scene, 'third'));
  assert.deepEqual(kept(scene), ['again', 'third']);
  scene.configure(`maxtotal 6\n shipdelay 1d\n ${DATED}`);
  const short = await scene.run();
  assert.equal(short.exit, 1);
  assert.match(short.stderr, /^error: the archives of .* are 6 over maxtotal 6, and no more/m);
  assert.match(short.stderr, /^warning: not removing .*: it is not verified at file:/m);
  const pruned = await scene.box.run(LOGROTOR, [
    'prune',
    '-s',
    scene.box.path('state'),
    scene.box.path('conf'),
  ]);
  assert.equal(pruned.exit, 1);
  assert.match(pruned.stderr, /^error: not removing .* \(over maxtotal 6\), it waits for/m);
});

test('shipmaxspool beside maxtotal: over it the oldest go unshipped, each with an error', async () => {
  const scene = new Scene(`maxtotal 1\n shipmaxspool 20\n ${DATED}`);
  scene.goAway();
  for (const line of ['line one', 'line two']) await rotateApart(scene, line);
  assert.deepEqual(kept(scene), ['line one', 'line two']);
  const { exit, stderr } = await rotateApart(scene, 'line 333');
  assert.equal(exit, 1);
  assert.match(stderr, /^error: removing .*, which is not verified at file:.*shipmaxspool$/m);
  assert.deepEqual(kept(scene), ['line two', 'line 333']);
});

test('shipmaxspool beside keep: what may stay by it is not touched', async () => {
  const scene = new Scene(`keepyearly 1\n shipmaxspool 20\n ${DATED}`);
  scene.goAway();
  for (const line of ['line one', 'line two', 'line 333', 'line 444']) {
    await rotateApart(scene, line);
  }
  assert.deepEqual(kept(scene), ['line 333', 'line 444']);
});

test('what waits for a required shipment is told at every run', async () => {
  const scene = new Scene(`keepyearly 1\n ${DATED}`);
  scene.goAway();
  for (const line of ['one', 'two']) await rotateApart(scene, line);
  for (const { exit, stderr } of [await scene.run(), await scene.run()]) {
    assert.equal(exit, 1);
    assert.match(stderr, /^warning: not removing .*: it is not verified at file:/m);
  }
});
