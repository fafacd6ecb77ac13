import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compileDateFormat } from '../../src/calendar/date-format.ts';
import { parseDateSuffix } from '../../src/calendar/date-order.ts';

// the order in which logrotate 3.21 removes archives of these names; the sort is stable over the names' own order
const ORDERS: readonly (readonly [string, string])[] = [
  [
    '-%Y%m%d',
    '-00010101 -20250601 -20251231 -20261301 -20261399 -20260101 -20260131 -20260200 -20260230 -20260302 -99990101',
  ],
  ['-%d%m%Y', '-45012026 -00012026 -01001999 -01132026 -31122025 -01012026'],
  ['-%V%Y', '-532025 -002026 -012026 -992027'],
  ['-%s', '-0000000001 -1700000000 -1773144000'],
  ['-%Y%s', '-20261700000000 -20251773144000'],
  ['-%H%M%S', '-000000 -240000 -126060 -125961 -235959'],
  ['-%Y*%m', '-2025x03 -2026*01 -2026x01 -2026x02 -2026*02'],
];

for (const [format, order] of ORDERS) {
  test(`archives of ${format} are in logrotate's order`, () => {
    const names = order.split(' ');
    const sorted = names.toSorted().toSorted((a, b) => dateOf(format, a) - dateOf(format, b));
    assert.deepEqual(sorted, names);
  });
}

// the texts, and whether strptime(3) of glibc and timegm give one instant for both
const PAIRS: readonly (readonly [string, string, string, '<' | '='])[] = [
  ['%y%m', '6905', '6805', '<'],
  ['%G%m%d', '20260101', '20270202', '='],
  ['%Y%z%m', '2026+010001', '2026+050002', '<'],
  ['%z', '+0000', '-0500', '='],
  ['%V', '01', '52', '='],
  ['%j', '001', '300', '='],
  ['%u%m', '805', '105', '<'],
  ['%Y%%m', '2026%02', '2026%03', '<'],
];

for (const [format, a, b, relation] of PAIRS) {
  test(`${format}: ${a} ${relation} ${b}`, () => {
    const difference = dateOf(format, a) - dateOf(format, b);

    assert.equal(difference < 0 ? '<' : '=', relation);
  });
}

function dateOf(format: string, text: string): number {
  const compiled = compileDateFormat(format);
  assert.equal(compiled.kind, 'compiled');
  return parseDateSuffix(compiled, text);
}
