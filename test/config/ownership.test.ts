// create, createolddir and su: `[MODE] [USER GROUP]` (CONFIG-SPEC 7.3).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOwnership } from '../../src/config/ownership.ts';
import type { OwnershipSwitch } from '../../src/config/settings.ts';
import { memoryHost } from '../support/config-host.ts';

const HOST = memoryHost({});
const UNSET: OwnershipSwitch = { on: false, mode: undefined, uid: undefined, gid: undefined };
const REMEMBERED: OwnershipSwitch = { on: false, mode: 0o600, uid: 1, gid: 4 };

type Given = Partial<OwnershipSwitch>;

const CREATE: readonly (readonly [string, Given])[] = [
  ['', {}],
  [' 0640', { mode: 0o640 }],
  [' 640', { mode: 0o640 }],
  [' +644', { mode: 0o644 }],
  [' 0', { mode: 0 }],
  [' 77777', { mode: 0o77777 }],
  [' 0640 root adm', { mode: 0o640, uid: 0, gid: 4 }],
  [' daemon adm', { uid: 1, gid: 4 }],
  [' 0640 0 4', { mode: 0o640, uid: 0, gid: 4 }],
  [' 0640 77 88', { mode: 0o640, uid: 12, gid: 13 }],
  [' 0640 :5000 :6000', { mode: 0o640, uid: 5000, gid: 6000 }],
  [' 0640 +1 +4', { mode: 0o640, uid: 1, gid: 4 }],
  [' 0640 :+1 :0', { mode: 0o640, uid: 1, gid: 0 }],
  [' 0640 " 1" "\t4"', { mode: 0o640, uid: 1, gid: 4 }],
  [' 0640 :2147483646 root', { mode: 0o640, uid: 2147483646, gid: 0 }],
  [' "0640" \'root\' "adm"', { mode: 0o640, uid: 0, gid: 4 }],
  [' "0640""root""adm"', { mode: 0o640, uid: 0, gid: 4 }],
];

for (const [line, given] of CREATE) {
  for (const directive of ['create', 'createolddir'] as const) {
    test(`${directive}${line} sets ${JSON.stringify(given)}`, () => {
      const result = parseOwnership(directive, line, UNSET, HOST);
      assert.deepEqual(result, { kind: 'set', value: { ...UNSET, on: true, ...given } });
    });
  }
}

const KEPT: readonly (readonly [string, Given])[] = [
  ['', {}],
  [' 0755', { mode: 0o755 }],
  [' root root', { uid: 0, gid: 0 }],
];

for (const [line, given] of KEPT) {
  test(`create${line} keeps what it does not give from before`, () => {
    const result = parseOwnership('create', line, REMEMBERED, HOST);
    assert.deepEqual(result, { kind: 'set', value: { ...REMEMBERED, on: true, ...given } });
  });
}

const WRONG: readonly (readonly [string, string])[] = [
  [' 0640 root', "unknown user '0640'"],
  [' 0640 nobody', "unknown group 'nobody'"],
  [' 0640 root nogroup', "unknown group 'nogroup'"],
  [' 0640 nobody adm', "unknown user 'nobody'"],
  [' 0640 nobody nogroup', "unknown group 'nogroup'"],
  [' 0888 nobody adm', "unknown user 'nobody'"],
  [' 0888 root adm', "invalid mode '0888'"],
  [' 0888', "invalid mode '0888'"],
  [' root', "invalid mode 'root'"],
  [' 0x1ff', "invalid mode '0x1ff'"],
  [' -1', "invalid mode '-1'"],
  [' 17777777777', "invalid mode '17777777777'"],
  [' 0640 5000 5000', "unknown group '5000'"],
  [' 0640 5000 adm', "unknown user '5000'"],
  [' 0640 root :', "unknown group ':'"],
  [' 0640 root :2147483647', "unknown group ':2147483647'"],
  [' 0640 root ":"', "unknown group ':'"],
  [' 0640 root ""', "unknown group ''"],
  [' 0640 toString adm', "unknown user 'toString'"],
  [' # x', "unknown group 'x'"],
  [' 0644 ', "unknown group ''"],
  [' =0640 root adm', "invalid mode '=0640'"],
  [' 0640 root adm # x', 'extra arguments for create'],
  [' 0640 root adm x', 'extra arguments for create'],
  [' "0640', 'invalid arguments for create'],
];

for (const [line, text] of WRONG) {
  test(`create${line} is wrong: ${text}`, () => {
    const outcome = parseOwnership('create', line, UNSET, HOST);
    assert.deepEqual(outcome, { kind: 'wrong', text });
  });
}

const SU: readonly (readonly [string, OwnershipSwitch, Given | string])[] = [
  [' root adm', UNSET, { uid: 0, gid: 4 }],
  [' 0 0', UNSET, { uid: 0, gid: 0 }],
  [' root', UNSET, { uid: 0 }],
  [' root', REMEMBERED, { uid: 0 }],
  ['', REMEMBERED, {}],
  [' root adm x', UNSET, 'extra arguments for su'],
  [' "root', UNSET, 'invalid arguments for su'],
  [' 0640 root adm', UNSET, 'extra arguments for su'],
];

for (const [line, before, expected] of SU) {
  test(`su${line} after uid ${before.uid ?? 'unset'} is ${JSON.stringify(expected)}`, () => {
    const outcome = parseOwnership('su', line, before, HOST);
    assert.deepEqual(
      outcome,
      typeof expected === 'string'
        ? { kind: 'wrong', text: expected }
        : { kind: 'set', value: { ...before, on: true, ...expected } },
    );
  });
}
