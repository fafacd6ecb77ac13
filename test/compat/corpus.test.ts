/**
 * Real configs, given to logrotate and to logrotor in debug mode: exit code, errors and warnings are the same.
 * The exceptions name the departure that makes them differ, and must differ.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readCompatJson } from '../support/checkout.ts';
import { CORPUS, CORPUS_CONFIGS, DEBIAN_LOGROTATE, needs, ROOT } from '../support/requirement.ts';
import { runDebugPair, withScratch, writeConfig } from './debug-run.ts';
import { compareDebugPair } from './compare-debug.ts';

const requirements = needs(ROOT, DEBIAN_LOGROTATE, CORPUS_CONFIGS);
const exceptions = readCompatJson('corpus-exceptions.json') as Readonly<Record<string, string>>;
const names = requirements.skip === false ? readdirSync(CORPUS).toSorted() : [];

describe('corpus', { concurrency: 2, ...requirements }, () => {
  for (const name of names) {
    const exception = exceptions[name];
    test(exception === undefined ? name : `${name} (${exception})`, () => checkConfig(name));
  }
});

test('corpus: each exception names a config and a row of DEPARTURES.md', requirements, () => {
  for (const [name, reason] of Object.entries(exceptions)) {
    assert.ok(names.includes(name), `${name} is not in the corpus`);
    assert.match(reason, /^D\d\d(, D\d\d)*: \S/, name);
  }
});

async function checkConfig(name: string): Promise<void> {
  const text = readFileSync(join(CORPUS, name));
  await withScratch(async (dir) => {
    const pair = await runDebugPair(writeConfig(dir, text), dir);
    const { logrotate, logrotor } = compareDebugPair(pair, text.toString('latin1'));
    const exception = exceptions[name];
    if (exception === undefined) assert.deepEqual(logrotor, logrotate);
    else assert.notDeepEqual(logrotor, logrotate, `is the same although listed: ${exception}`);
    if (exception?.startsWith('D26:') === true) {
      assert.deepEqual(withoutLineNumbers(logrotor), withoutLineNumbers(logrotate));
    }
  });
}

/** D26 corrects line numbers and nothing else. */
function withoutLineNumbers(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/(config:) ?\d+/, '$1N'));
}
