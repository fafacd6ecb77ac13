import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { parseTzif } from '../../src/calendar/tzif.ts';
import { systemZone } from '../../src/host/system-zone.ts';

const skip = existsSync('/usr/share/zoneinfo/Europe/Berlin')
  ? false
  : 'needs zone files: apt-get install tzdata';
const WINTER = 1_767_225_600;
const SUMMER = 1_783_317_600;

const NAMED: readonly (readonly [string, number, number])[] = [
  ['Europe/Berlin', 3600, 7200],
  [':Europe/Berlin', 3600, 7200],
  ['/usr/share/zoneinfo/America/New_York', -18000, -14400],
  ['Australia/Lord_Howe', 39600, 37800],
  ['CET-1CEST,M3.5.0,M10.5.0/3', 3600, 7200],
  ['<+03>-3', 10800, 10800],
  ['', 0, 0],
  ['Europe/Nowhere', 0, 0],
  ['garbage', 0, 0],
  ['../../../etc/passwd', 0, 0],
];

for (const [TZ, winter, summer] of NAMED) {
  test(`TZ=${TZ} is ${winter} and ${summer} seconds east`, { skip }, () => {
    const zone = systemZone({ TZ });
    assert.deepEqual(
      [zone.localTime(WINTER).offset, zone.localTime(SUMMER).offset],
      [winter, summer],
    );
  });
}

test('without zone files a name that Node knows is taken from Node', () => {
  const zone = systemZone({ TZ: 'Asia/Kolkata', TZDIR: '/nonexistent' });
  assert.equal(zone.localTime(WINTER).offset, 19800);
  const newYork = systemZone({ TZ: 'America/New_York', TZDIR: '/nonexistent' });
  assert.deepEqual(
    [newYork.localTime(WINTER).offset, newYork.localTime(SUMMER).offset],
    [-18000, -14400],
  );
});

test('zone files and Node agree about the years 2015 to 2035', { skip }, () => {
  for (const TZ of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata']) {
    const [file, bundled] = [systemZone({ TZ }), systemZone({ TZ, TZDIR: '/nonexistent' })];
    for (let instant = 1_420_070_400; instant < 2_051_222_400; instant += 86_400 * 3 + 1800) {
      assert.equal(
        file.localTime(instant).offset,
        bundled.localTime(instant).offset,
        `${TZ} ${instant}`,
      );
    }
  }
});

test('a zone file that is cut off anywhere is not taken for a zone, or is harmless', () => {
  const header = Buffer.alloc(44);
  header.write('TZif2');
  header.writeUInt32BE(1, 36);
  header.writeUInt32BE(4, 40);
  const type = Buffer.from([0, 0, 14, 16, 0, 0, 67, 69, 84, 0]);
  const whole = Buffer.concat([
    header,
    type,
    header,
    type,
    Buffer.from('\nCET-1CEST,M3.5.0,M10.5.0/3\n'),
  ]);
  assert.equal(parseTzif(whole)?.(SUMMER), 7200);
  for (let length = 0; length < whole.length; length++) {
    const offset = parseTzif(whole.subarray(0, length))?.(SUMMER);
    assert.ok(offset === undefined || offset === 3600, String(length));
  }
});

test('a file of other content is not a zone file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'logrotor-'));
  writeFileSync(
    join(directory, 'Zone'),
    'TZif but not really, however long it may be, and with text only',
  );
  assert.equal(systemZone({ TZ: 'Zone', TZDIR: directory }).localTime(SUMMER).offset, 0);
  rmSync(directory, { recursive: true });
});
