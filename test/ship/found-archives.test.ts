/** Which archives are shipped and verified: those of managed groups and of logs that are gone, and each once. */
import assert from 'node:assert/strict';
import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Ran } from '../support/sandbox.ts';
import { isWell, Scene } from './scene.ts';

const DAY = 86400;

function configure(scene: Scene, patterns: string, directives: string): void {
  const text = `${join(scene.box.path('log'), patterns)} {\n ship file://${scene.remote}\n ${directives}\n}\n`;
  scene.box.write('conf', text);
}

/** Files of a program that dates them itself, an hour and more old, but for the last. */
function managed(scene: Scene, days: readonly number[]): void {
  for (const day of days) {
    const path = scene.box.write(`log/web.2026-11-0${day}.log`, `day ${day}\n`);
    const written = Date.now() / 1000 - (20 - day) * DAY;
    utimesSync(path, written, written);
  }
}

const verify = (scene: Scene): Promise<Ran> =>
  scene.box.rotate(['verify', '--remote', scene.box.path('conf')]);

test('managed files are shipped in their final form, and go only then', async () => {
  const scene = new Scene('rotate 1');
  configure(scene, 'web.*.log', 'managed "%Y-%m-%d"\n rotate 2\n compress');
  managed(scene, [1, 2, 3, 4, 5]);
  scene.goAway();
  const away = await scene.run();
  assert.equal(away.exit, 1);
  assert.match(
    away.stderr,
    /^warning: not removing .*web\.2026-11-01\.log\.gz: it is not verified/m,
  );
  assert.deepEqual(scene.box.names('log'), [
    ...[1, 2, 3, 4].map((day) => `web.2026-11-0${day}.log.gz`),
    'web.2026-11-05.log',
  ]);
  scene.comeBack();
  isWell(await scene.run());
  assert.deepEqual(scene.box.names('log'), [
    'web.2026-11-03.log.gz',
    'web.2026-11-04.log.gz',
    'web.2026-11-05.log',
  ]);
  assert.deepEqual(scene.shippedLines(), ['day 1', 'day 2', 'day 3', 'day 4']);
  assert.match(scene.objects()[0] ?? '', /web\.2026-11-01\.log-\d{8}T\d{6}Z-[0-9a-f]{12}\.gz$/);
  const verified = await verify(scene);
  isWell(verified);
  assert.match(verified.stdout, /^archives: 2 good, 0 bad\nfile:.*: 4 good, 0 bad\n$/);
});

test('managed files over shipmaxspool go unshipped, the oldest first, each with an error', async () => {
  const scene = new Scene('rotate 1');
  configure(scene, 'web.*.log', 'managed "%Y-%m-%d"\n rotate 1\n shipmaxspool 15');
  managed(scene, [1, 2, 3, 4, 5]);
  scene.goAway();
  const { exit, stderr } = await scene.run();
  assert.equal(exit, 1);
  assert.equal((stderr.match(/^error: removing .*shipmaxspool$/gm) ?? []).length, 2);
  const names = [3, 4, 5].map((day) => `web.2026-11-0${day}.log`);
  assert.deepEqual(scene.box.names('log'), names);
});

test('a managed file is mailed when it goes, and once', async () => {
  const scene = new Scene('rotate 1');
  configure(scene, 'web.*.log', 'managed "%Y-%m-%d"\n rotate 1\n mail somebody');
  managed(scene, [1, 2, 3]);
  const mails = scene.box.path('mails');
  const mailer = scene.box.write('mailer', `#!/bin/sh\necho "$2" >> ${mails}\n`, 0o755);
  scene.goAway();
  for (let run = 0; run < 2; run += 1) await scene.run('-m', mailer);
  scene.comeBack();
  isWell(await scene.run('-m', mailer));
  assert.equal(scene.box.read('mails').split('\n').length - 1, 1);
});

test('archives of a log that is gone are shipped and verified', async () => {
  const scene = new Scene('rotate 5');
  configure(scene, '*.log', 'rotate 5');
  scene.goAway();
  await scene.rotate('one');
  await scene.rotate('two');
  rmSync(scene.log, { force: true });
  scene.box.write('log/other.log', 'other\n');
  scene.comeBack();
  isWell(await scene.run());
  assert.deepEqual(scene.shippedLines(), ['one', 'two']);
  const { stdout } = await verify(scene);
  assert.match(stdout, /^archives: 2 good, 0 bad\nfile:.*: 2 good, 0 bad\n$/);
});

test('a log that is gone is none of a stanza that excludes it', async () => {
  const scene = new Scene('rotate 5');
  configure(scene, '*.log', 'rotate 5');
  scene.goAway();
  await scene.rotate('one');
  rmSync(scene.log, { force: true });
  scene.box.write('log/other.log', 'other\n');
  configure(scene, '*.log', 'rotate 5\n exclude app.log');
  scene.comeBack();
  isWell(await scene.run());
  assert.deepEqual(scene.shippedLines(), []);
});

test('archives that the patterns match as well are shipped and counted once', async () => {
  const scene = new Scene('rotate 5');
  configure(scene, '*', 'rotate 5\n create\n exclude nothing');
  for (const line of ['one', 'two', 'three']) isWell(await scene.rotate(line));
  const { stdout } = await verify(scene);
  assert.match(stdout, /^archives: 3 good, 0 bad\nfile:.*: 3 good, 0 bad\n$/);
});

test('as another user, the ledger is still that of whoever runs the program', async () => {
  const scene = new Scene('rotate 1\n su nobody nogroup\n create 0644 nobody nogroup');
  await scene.box.shell(`chown -R nobody:nogroup ${scene.box.path('log')}`);
  for (const line of ['one', 'two', 'three']) {
    const { stderr, exit } = await scene.rotate(line);
    assert.doesNotMatch(stderr, /ledger/);
    assert.equal(exit, 0, stderr);
    await scene.box.shell(`chown -R nobody:nogroup ${scene.box.path('log')}`);
  }
  assert.deepEqual(scene.archives(), ['app.log.1']);
  assert.deepEqual(scene.shippedLines(), ['one', 'three', 'two']);
});
