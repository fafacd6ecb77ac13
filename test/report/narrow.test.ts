// Findings and rows in a narrow window.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../src/plan/check/finding.ts';
import { findingText } from '../../src/report/finding-text.ts';
import { rowLines } from '../../src/report/rows.ts';

const WORDS = 'as many words as there must be to fill several lines of a narrow window';

test('no line of a finding is too wide, its hint is set in', () => {
  const place = { file: 'c', path: '/etc/c', line: 7, column: 3 };
  const finding: Finding = {
    rule: 'overlap',
    severity: 'warning',
    place,
    text: WORDS,
    hint: WORDS,
  };
  const lines = findingText(finding, '  a line', { width: 40, colour: false });
  for (const line of lines) assert.ok(line.length <= 40, line);
  const hint = lines.slice(lines.findIndex((line) => line.includes('hint:')));
  assert.ok(hint.length > 1);
  for (const line of hint) assert.match(line, /^ {4}\S/);
});

test('what is set in stays so on further lines', () => {
  const lines = rowLines([['one'], [`  hint: ${WORDS}`]], { width: 40, indent: '  ' });
  assert.equal(lines[0], '  one');
  for (const line of lines.slice(1)) assert.match(line, /^ {4}\S/);
});
