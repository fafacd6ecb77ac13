/** A log that grows between the copy and its emptying: what came then is made durable too. */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { needs, ROOT } from '../support/requirement.ts';
import { Bench } from './bench.ts';
import { tooEarly } from './order.ts';
import { CHANGING_CALLS, findPoints, STRACE, traceAll, tracedCalls, tracing } from './points.ts';
import { COPYING } from './scenarios/copying.ts';
import { surveyOf, type Survey } from './survey.ts';

const LOG = 'log/app.log';
const ARCHIVE = `${LOG}.1`;
const LINE = `${LOG} line 1000`;
/** The archive has its name, and the rotation waits. */
const SLOWLY = 'inject=link:delay_exit=1000000';

const bench = new Bench();
after(() => bench[Symbol.dispose]());

/** Plays the scenario; when the archive gets its name, the log gets a line. */
async function playGrowing<T>(
  inject: readonly string[],
  use: (dir: string, before: Survey) => T | Promise<T>,
) {
  const [scenario] = COPYING.filter(({ name }) => name === 'copytruncate');
  assert.ok(scenario !== undefined);
  return bench.with({ scenario }, async (dir) => {
    const before = surveyOf(dir);
    const wrapper = [...tracing(dir, CHANGING_CALLS, [SLOWLY, ...inject]), '-f'];
    const over = new AbortController();
    const running = bench.rotate(dir, { wrapper }).finally(() => over.abort());
    const isNamed = () => existsSync(join(dir, `${LOG}.2`)) && existsSync(join(dir, ARCHIVE));
    while (!isNamed() && !over.signal.aborted) await turnOfTheLoop();
    appendFileSync(join(dir, LOG), `${LINE}\n`);
    await running;
    return use(dir, before);
  });
}

describe('a log that grows while its archive gets its name', needs(ROOT, STRACE), () => {
  test('what was copied last is synced before the state says so', async () => {
    await playGrowing([], (dir, before) => {
      const early = tooEarly(dir, before, tracedCalls(dir));
      assert.deepEqual(
        early.filter((text) => text.startsWith('the state')),
        [],
      );
      assert.ok(surveyOf(dir).files.get(ARCHIVE)?.lines?.includes(LINE));
    });
  });

  test('after a kill, the next run syncs it before it empties the log', async () => {
    const [scenario] = COPYING.filter(({ name }) => name === 'copytruncate');
    assert.ok(scenario !== undefined);
    const points = await findPoints(bench, scenario);
    const point = points.find(({ what }) => what === `ftruncate ${LOG}`);
    assert.ok(point !== undefined);
    await playGrowing([`inject=ftruncate:signal=KILL:when=${point.when}`], async (dir, before) => {
      const killed = surveyOf(dir);
      for (const path of [LOG, ARCHIVE]) {
        assert.ok(killed.files.get(path)?.lines?.includes(LINE), path);
      }
      const calls = [...tracedCalls(dir)];
      const { exit } = await bench.rotate(dir, { wrapper: traceAll(dir) });
      calls.push(...tracedCalls(dir));
      assert.equal(exit, 0);
      assert.deepEqual(tooEarly(dir, before, calls), []);
      assert.deepEqual(surveyOf(dir).files.get(LOG)?.lines, []);
    });
  });
});
