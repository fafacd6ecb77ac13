// Dates that programs put into the names of their files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compileTemplate,
  readDatedName,
  type DatedName,
} from '../../src/calendar/date-template.ts';
import { compileDateFormat, formatDate } from '../../src/calendar/date-format.ts';
import { UTC } from '../../src/calendar/zone.ts';

function read(template: string, name: string): DatedName | undefined {
  const compiled = compileTemplate(template);
  assert.ok(compiled.kind === 'template', JSON.stringify(compiled));
  return readDatedName(compiled.template, name);
}

const READ: readonly (readonly [string, string, string, string, string])[] = [
  ['%Y-%m-%d', 'catalina.2026-11-23.log', 'catalina.', '.log', '2026-11-23T00:00:00'],
  [
    '%Y-%m-%d',
    'localhost_access_log.2026-11-23.txt',
    'localhost_access_log.',
    '.txt',
    '2026-11-23T00:00:00',
  ],
  [
    '%Y-%m-%d_%H%M%S',
    'postgresql-2026-11-23_235959.log',
    'postgresql-',
    '.log',
    '2026-11-23T23:59:59',
  ],
  ['%Y-%m-%d-%H:%M:%S', 'log-2026-11-23-15:54:41', 'log-', '', '2026-11-23T15:54:41'],
  ['%Y%m%d', '20260229.20240229', '20260229.', '', '2024-02-29T00:00:00'],
  ['%y%m%d', 'a691231', 'a', '', '1969-12-31T00:00:00'],
  ['%y%m%d', 'a681231', 'a', '', '2068-12-31T00:00:00'],
  ['%Y', 'a.2026', 'a.', '', '2026-01-01T00:00:00'],
  ['%Y-%m', 'a-2026-12', 'a-', '', '2026-12-01T00:00:00'],
  ['%Y.%j', '2024.366', '', '', '2024-12-31T00:00:00'],
  ['%G-W%V', '2026-W01', '', '', '2025-12-29T00:00:00'],
  ['%G-W%V-%u', '2026-W53-7', '', '', '2027-01-03T00:00:00'],
  ['%Y.%U.%w', '2026.01.0', '', '', '2026-01-04T00:00:00'],
  ['%Y.%W.%w', '2026.01.0', '', '', '2026-01-11T00:00:00'],
  ['%s', 'x.1795420800', 'x.', '', '2026-11-23T08:00:00'],
  ['%Y-%m-%dT%H%z', '2026-11-23T01+0130', '', '', '2026-11-22T23:30:00'],
  ['%Y-%m-%dT%H%z', '2026-11-23T01-0130', '', '', '2026-11-23T02:30:00'],
  ['%{tai64n}', '@400000006b0461f51a052fac.s', '@', '.s', '2026-11-23T15:55:33.437'],
  ['@%{tai64n}.s', '@400000006b0461f51a052fac.s', '', '', '2026-11-23T15:55:33.437'],
  ['100%%.%Y', 'a100%.2026', 'a', '', '2026-01-01T00:00:00'],
  ['.%Y*', 'a.2026*', 'a', '', '2026-01-01T00:00:00'],
];

for (const [template, name, before, after, time] of READ) {
  test(`${template} is in ${name}`, () => {
    const found = read(template, name);
    assert.deepEqual([found?.before, found?.after], [before, after]);
    const at = new Date(Math.round((found?.at ?? 0) * 1000)).toISOString();
    assert.equal(at.replace(/(?:\.000)?Z$/, ''), time);
    assert.equal(`${found?.before}${found?.date}${found?.after}`, name);
  });
}

const UNREAD: readonly (readonly [string, string])[] = [
  ['%Y-%m-%d', 'catalina.out'],
  ['%Y-%m-%d', 'a.2026-02-29.log'],
  ['%Y-%m-%d', 'a.2026-13-01.log'],
  ['%Y-%m-%d', 'a.2026-11-00.log'],
  ['%Y-%m-%d', 'a.2026-11-1.log'],
  ['%Y-%m-%d', 'a.2026-11-233.log'],
  ['%Y-%m-%d', 'a.12026-11-23.log'],
  ['%Y-%m-%d', 'a.2026-11-22.2026-11-23.log'],
  ['%Y%m%d', 'a-2026112315'],
  ['%Y.%j', '2026.366'],
  ['%Y-%m-%d-%H', 'a-2026-11-23-24'],
  ['.%Y*', 'a.2026x'],
  ['%{tai64n}', '@400000006b0461f51A052fac.s'],
  ['%{tai64n}', '@400000006b0461f51a052fac0.s'],
  ['%{tai64n}', '@400000006b0461f5ffffffff.s'],
  ['%s', 'x.17954208001'],
];

for (const [template, name] of UNREAD) {
  test(`${template} is not in ${name}`, () => {
    assert.equal(read(template, name), undefined);
  });
}

test('what dateformat writes is read back, and in its order', () => {
  const formats = ['%Y-%m-%d', '%Y%m%d%H%M%S', '%y%j', '%G-%V-%u', '%Y-%U-%w', '%Y-%W-%u', '%s'];
  const time = fc.integer({ min: 1_000_000_000, max: 3_000_000_000 });
  fc.assert(
    fc.property(fc.constantFrom(...formats), time, (format, now) => {
      const compiled = compileDateFormat(format);
      assert.ok(compiled.kind === 'compiled');
      const date = formatDate(compiled, UTC.localTime(now));
      assert.ok(date.kind === 'suffix');
      const found = read(format, `a.${date.suffix}.log`);
      const unit = format === '%s' || format.endsWith('S') ? 1 : 86_400;
      assert.equal(found?.at, now - (now % unit));
    }),
  );
});
