/** The text of --metrics: what every parser of the format has to find in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastSuccessIn, metricsText, type Figures } from '../../src/report/metrics.ts';

const FIGURES: Figures = {
  version: '1.2.3',
  lastRunAt: 1_700_000_000,
  lastRunSeconds: 0.25,
  lastRunErrors: 2,
  lastSuccessAt: 1_699_999_000,
  stanzas: [
    { place: '/etc/a:1', pattern: '/log/*', logs: 3, overdue: 1, archives: 7, bytes: 4096 },
    { place: '/etc/b:9', pattern: '"/a\\b"\n/c', logs: 1, overdue: 0, archives: 0, bytes: 0 },
  ],
  free: [{ directory: '/log', bytes: 12_345 }],
  backlog: [{ destination: 'vault', archives: 2, bytes: 20 }],
};

test('each figure has its help and type in front of it, once', () => {
  const lines = metricsText(FIGURES).trimEnd().split('\n');
  assert.equal(lines.pop(), '# EOF');
  const types = lines.filter((line) => line.startsWith('# TYPE '));
  const named = types.map((line) => line.split(' ')[2] ?? '');
  assert.deepEqual(named, [...new Set(named)]);
  assert.ok(types.every((line) => line.endsWith(' gauge')));
  for (const line of lines.filter((each) => !each.startsWith('#'))) {
    const [name = ''] = line.split(/[{ ]/);
    assert.ok(named.includes(name), line);
  }
});

test('what stands in a label is escaped', () => {
  const text = metricsText(FIGURES);
  assert.ok(
    text.includes('logrotor_logs{stanza="/etc/b:9",pattern="\\"/a\\\\b\\"\\n/c"} 1\n'),
    text,
  );
});

test('figures that are not known are left out', () => {
  const text = metricsText({ ...FIGURES, lastSuccessAt: undefined, backlog: [], stanzas: [] });
  assert.doesNotMatch(text, /success|backlog|overdue|undefined/);
});

test('the last success is found again', () => {
  assert.equal(lastSuccessIn(metricsText(FIGURES)), FIGURES.lastSuccessAt);
  assert.equal(lastSuccessIn(metricsText({ ...FIGURES, lastSuccessAt: undefined })), undefined);
  assert.equal(lastSuccessIn(''), undefined);
});
