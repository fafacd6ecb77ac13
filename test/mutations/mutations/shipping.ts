/** What stands between an archive that is to be shipped and its removal, left out one at a time. */
import type { Mutation } from '../mutation.ts';
import { tests } from '../suite.ts';

export const SHIPPING: readonly Mutation[] = [
  {
    name: 'the comparison of hashes says yes always',
    file: 'ship/cargo-bytes.ts',
    text: 'return /^[0-9a-f]{64}$/.test(expected) && sha256 === expected;',
    by: 'return sha256 !== expected || true;',
    suites: [
      tests('ship/ship', 'other content under the name'),
      tests('ship/faults/ship-faults', 'https, lying disk'),
    ],
  },
  {
    name: 'the ledger is not synced',
    file: 'host/ledger-file.ts',
    text: 'fsyncSync(this.#fd);',
    by: '',
    suites: [tests('ship/killed', 'what the ledger is told is on the disk')],
  },
  {
    name: 'the gate in front of removals is always open',
    file: 'apply/gate.ts',
    text: 'await run.gate.isOpenFor({ stanza, log: shippedAs, path, fd, facts });',
    by: '(await run.gate.isOpenFor({ stanza, log: shippedAs, path, fd, facts })) || true;',
    suites: [tests('ship/removal-rules', 'nothing goes without a proof: a numbered row')],
  },
  {
    name: 'the rules do not know what waits for its shipment',
    file: 'apply/protections.ts',
    text: 'return waiting.has(path) ?',
    by: 'return waiting.has(path) && false ?',
    suites: [tests('ship/with-rules', 'maxtotal: what waits stays')],
  },
  {
    name: 'the identity of an archive is forgotten when it moves up',
    file: 'state/ledger.ts',
    text: 'return `${device} ${inode} ${bytes} ${mtimeMs} ${log}`;',
    by: 'return `${device} ${inode} ${bytes} ${mtimeMs} ${Math.random()} ${log}`;',
    suites: [tests('ship/with-rules', 'keep: what had to wait')],
  },
  {
    name: 'what is known of an archive is not written down before others are told',
    file: 'cli/waiting-archives.ts',
    text: 'const failed = run.debug ? undefined : store.add(records);',
    by: 'const failed = run.debug ? undefined : store.add(records.slice(1));',
    suites: [tests('ship/ship', 'ten days of rotate 2')],
  },
];
