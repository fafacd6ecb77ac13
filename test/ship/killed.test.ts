/** A run that is killed while it ships or removes: nothing is lost, nothing is sent twice, and the next run goes on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { concurrently } from '../support/concurrently.ts';
import { commandOf, needs } from '../support/requirement.ts';
import { isWell, linesOf, Scene } from './scene.ts';

const STRACE = commandOf('/usr/bin/strace', 'strace');
const DIRECTIVES = 'rotate 1\n compress';
/** Calls of one thread are counted; with one thread in the pool they are always the same. */
const ENVIRONMENT = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', UV_THREADPOOL_SIZE: '1' };

/** A backlog of three archives, two of them past `rotate`, and a destination that is there again. */
async function backlog(): Promise<Scene> {
  const scene = new Scene(DIRECTIVES);
  scene.goAway();
  for (const line of ['one', 'two', 'three']) await scene.rotate(line);
  scene.comeBack();
  scene.write('four');
  return scene;
}

function traced(scene: Scene, options: readonly string[]): ReturnType<Scene['box']['run']> {
  const run = [
    process.execPath,
    LOGROTOR,
    '-f',
    '-s',
    scene.box.path('state'),
    scene.box.path('conf'),
  ];
  return scene.box.run('strace', ['-f', '-qq', '-y', ...options, '--', ...run], {
    env: ENVIRONMENT,
  });
}

test(
  'what the ledger is told is on the disk before anything else is done',
  needs(STRACE),
  async () => {
    const scene = await backlog();
    const file = scene.box.path('trace');
    isWell(await traced(scene, ['-o', file, '-e', 'trace=write,fsync,unlink']));
    const calls = readFileSync(file, 'latin1').split('\n');
    const about = calls.filter(
      (call) => /state\.d\/ledger>/.test(call) || /unlink\(.*\.gz"/.test(call),
    );
    const kinds = about.map((call) => /\b(write|fsync|unlink)\(/.exec(call)?.[1] ?? call);
    assert.ok(kinds.includes('write') && kinds.includes('unlink'), kinds.join(' '));
    kinds.forEach((kind, index) => {
      if (kind === 'write') assert.equal(kinds[index + 1], 'fsync', kinds.join(' '));
    });
  },
);

/** The calls at which the run is killed: each before it is made. */
const POINTS: readonly (readonly [string, number])[] = [
  ...[1, 2, 4, 6, 8, 10, 12].map((when) => ['fsync', when] as const),
  ...[1, 2, 3, 4, 6].map((when) => ['unlink', when] as const),
  ...[1, 2, 3].map((when) => ['link', when] as const),
  ['rename', 2],
  ['rmdir', 1],
];

test('killed at any of its calls, the next run completes it', needs(STRACE), async () => {
  let killed = 0;
  await concurrently(POINTS, 4, async ([call, when]) => {
    const scene = await backlog();
    const inject = `inject=${call}:signal=KILL:when=${when}`;
    const { signal, exit } = await traced(scene, [
      '-o',
      '/dev/null',
      '-e',
      `trace=${call}`,
      '-e',
      inject,
    ]);
    if (signal === 'SIGKILL' || exit === 137) killed += 1;
    const what = `${call} ${when}`;
    const kept = scene
      .archives()
      .flatMap((name) =>
        /^app\.log\.\d/.test(name) ? linesOf(scene.box.path(`log/${name}`)) : [],
      );
    const safe = new Set([...kept, ...linesOf(scene.log), ...scene.shippedLines()]);
    for (const line of scene.written) assert.ok(safe.has(line), `${what}: ${line} is gone`);
    await scene.rotate('five');
    await scene.run();
    isWell(await scene.run());
    assert.deepEqual(scene.archives(), ['app.log.1.gz'], what);
    assert.deepEqual(scene.shippedLines(), scene.written.toSorted(), what);
  });
  assert.ok(killed >= POINTS.length / 2, `${killed} of ${POINTS.length} were killed`);
});
