/** The judge of the crash tests: it sees what logrotate leaves when it is killed. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { LOGROTATE } from '../support/checkout.ts';
import { DEBIAN_LOGROTATE, needs, ROOT } from '../support/requirement.ts';
import { Bench } from './bench.ts';
import { changes, differences, lostLines, unrepaired } from './judge.ts';
import { killEverywhere } from './kill.ts';
import { STRACE } from './points.ts';
import { SCENARIOS } from './scenarios/all.ts';
import type { Found, Survey } from './survey.ts';

const LINE = 'log/a line 0';

function surveyOf(files: Readonly<Record<string, Partial<Found>>>): Survey {
  const entries = Object.entries(files).map(([path, found]) => {
    const whole: Found = { attributes: '644 0:0', bytes: '', lines: [], ...found };
    return [path, whole] as const;
  });
  return { files: new Map(entries), days: ['log/a 2026-11-25'] };
}

const EXPECTED = surveyOf({ 'log/a': {}, 'log/a.1': { lines: [LINE] } });
const ROWS: readonly { name: string; found: Survey; wrong: readonly string[] }[] = [
  { name: 'nothing', found: EXPECTED, wrong: [] },
  {
    name: 'a lost line',
    found: surveyOf({ 'log/a': {}, 'log/a.1': {} }),
    wrong: [`lost: ${LINE}`, 'other lines: log/a.1'],
  },
  {
    name: 'a doubled line',
    found: surveyOf({ 'log/a': { lines: [LINE] }, 'log/a.1': { lines: [LINE] } }),
    wrong: [`doubled: ${LINE}`, 'other lines: log/a'],
  },
  {
    name: 'a broken archive',
    found: surveyOf({ 'log/a': {}, 'log/a.1': { lines: undefined } }),
    wrong: [`lost: ${LINE}`, 'broken: log/a.1'],
  },
  {
    name: 'a stray file',
    found: surveyOf({ 'log/a': {}, 'log/a.1': { lines: [LINE] }, 'log/.logrotor-12-1': {} }),
    wrong: ['stray: log/.logrotor-12-1'],
  },
  {
    name: 'another name and another mode',
    found: surveyOf({ 'log/a': { attributes: '600 0:0' }, 'log/a.2': { lines: [LINE] } }),
    wrong: ['attributes: log/a is 600 0:0, not 644 0:0', 'additional: log/a.2', 'missing: log/a.1'],
  },
];

describe('what is wrong', () => {
  for (const { name, found, wrong } of ROWS) {
    test(name, () => assert.deepEqual(differences(found, EXPECTED), wrong));
  }

  test('a line that was mailed is not lost', () => {
    const mailed = surveyOf({ 'log/a': {}, 'mail/box': { lines: [LINE] } });
    assert.deepEqual(lostLines(mailed, EXPECTED), []);
  });

  test('after a failure another name is no fault, and one copy is enough', () => {
    const found = surveyOf({ 'log/a.7': { lines: [LINE] } });
    assert.deepEqual(unrepaired(found, { before: EXPECTED, once: EXPECTED, twice: undefined }), []);
  });

  test('a run without anything to do changes nothing', () => {
    const other = surveyOf({ 'log/a': { bytes: 'x' }, 'log/a.1': { lines: [LINE] } });
    assert.deepEqual(changes(EXPECTED, other), ['changed by one more run: log/a']);
  });
});

const bench = new Bench(LOGROTATE);
after(() => bench[Symbol.dispose]());

test('logrotate, killed, does worse', needs(ROOT, STRACE, DEBIAN_LOGROTATE), async () => {
  const [scenario] = SCENARIOS.filter(({ name }) => name === 'compress');
  assert.ok(scenario !== undefined);
  const { points, bad } = await killEverywhere(bench, scenario, { every: 1, offset: 0 });
  const wrong = bad.flatMap((finding) => finding.wrong);
  assert.ok(bad.length > points / 4, `${bad.length} of ${points}`);
  for (const kind of ['lost', 'broken', 'next run']) {
    assert.ok(
      wrong.some((text) => text.includes(kind)),
      `nothing is ${kind}: ${wrong.join('; ')}`,
    );
  }
});
