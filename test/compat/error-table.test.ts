/**
 * The error table of ENGINE-SPEC 19: a failing call, what is said, what is left, and how the run ends. Where a
 * departure says otherwise, its id is in the name. After each failure an ordinary run must find every line again.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { withScratch } from './debug-run.ts';
import { ARCHIVE_CASES } from './error-table/archive-cases.ts';
import type { ErrorCase } from './error-table/case.ts';
import { LOG_CASES } from './error-table/log-cases.ts';
import { linesOf, playCase } from './error-table/play-case.ts';
import { PROGRAM_CASES } from './error-table/program-cases.ts';
import { STATE_CASES } from './error-table/state-cases.ts';

const requirements = needs(
  ROOT,
  commandOf('/usr/bin/strace', 'strace'),
  commandOf('/usr/bin/setfacl', 'acl'),
);

const GROUPS: Readonly<Record<string, readonly ErrorCase[]>> = {
  'the state file': STATE_CASES,
  'a log': LOG_CASES,
  'an archive': ARCHIVE_CASES,
  'a program': PROGRAM_CASES,
};

for (const [subject, cases] of Object.entries(GROUPS)) {
  describe(`Errors of ${subject}`, requirements, () => {
    for (const given of cases) test(given.name, () => judge(given));
  });
}

async function judge(given: ErrorCase): Promise<void> {
  await withScratch(async (scratch) => {
    const { again, ...found } = await playCase(given, scratch);
    const { exit, says, leaves, stamped, others = 'rotated' } = given;
    assert.deepEqual(found, { end: `exit ${exit}`, says, leaves, stamped, others });
    const kept = JSON.stringify((await again()).leaves);
    for (const line of linesOf(given)) assert.ok(kept.includes(line), `${line} is lost: ${kept}`);
    assert.doesNotMatch(kept, /\.logrotor-/);
  });
}
