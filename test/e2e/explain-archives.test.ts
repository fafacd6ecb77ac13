/** What `logrotor explain` says of the next rotation, and of what becomes of the archives. */
import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { test } from 'node:test';
import { rotatedDaysAgo, useCases } from '../support/cases.ts';
import { LOGROTOR } from '../support/checkout.ts';
import type { Ran, Sandbox } from '../support/sandbox.ts';

const { place } = useCases('explain-archives');

function explain(box: Sandbox, log: string, ...options: readonly string[]): Promise<Ran> {
  return box.run(LOGROTOR, ['explain', '-s', box.path('state'), ...options, log, box.path('conf')]);
}

const LOG = { 'a.log': 'a line\n' };

/** A part of what is told as data. */
interface Dated {
  readonly due: { readonly local: string };
  readonly steps: readonly { readonly text: string }[];
}

/** Another one. */
interface Fates {
  readonly archives: readonly {
    readonly fate: string;
    readonly because: { readonly kind: string };
    readonly despite?: { readonly kind: string };
    readonly waiting: boolean;
  }[];
}

test('one that is due tomorrow: its archive has the date of tomorrow', async () => {
  const text = '$D/a.log {\n  daily\n  rotate 3\n  dateext\n}\n';
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const box = place(text, { ...LOG, [`a.log-${today}`]: 'of today\n' });
  rotatedDaysAgo(box, 0);
  const { stdout } = await explain(box, 'a.log', '--json');
  const told = JSON.parse(stdout) as Dated;
  const [day = ''] = told.due.local.split('T');
  assert.deepEqual(
    told.steps.map((step) => step.text),
    [`rename ${box.path('a.log')} to a.log-${day.replaceAll('-', '')}`],
  );
});

test('one that is due in days: archives are as old as they are then, and the log is written to', async () => {
  const text = '$D/a.log {\n  minutes 4320\n  rotate 9\n  maxage 1\n}\n';
  const box = place(text, { ...LOG, 'a.log.1': '1\n' });
  const yesterday = new Date(Date.now() - 1.5 * 86_400_000);
  utimesSync(box.path('a.log.1'), yesterday, yesterday);
  rotatedDaysAgo(box, 0);
  const said = await explain(box, 'a.log');
  assert.match(said.stdout, /it is not rotated/);
  assert.match(said.stdout, /\n {2}a\.log\.1 .* goes, over maxage 1\n/);
  const { stdout } = await box.run(LOGROTOR, ['status', '-s', box.path('state'), 'conf']);
  assert.match(stdout, /\n {2}to go next +1 .*, when a\.log is rotated\n/);
});

test('what waits for its shipment, and the rule that wants it away', async () => {
  const text = '$D/a.log {\n  daily\n  rotate 1\n  #: ship file://$D/vault\n}\n';
  const box = place(text, { ...LOG, 'a.log.1': 'old\n', 'vault/x': '' });
  rotatedDaysAgo(box, 2);
  const said = await explain(box, 'a.log');
  assert.match(said.stdout, /keep .*a\.log\.\d, which is to go, until it is shipped/);
  assert.match(
    said.stdout,
    /\. {2}ship the archives that are in their final form to file:\/\/.*vault, and remove what/,
  );
  assert.match(
    said.stdout,
    /a\.log\.1 .* over rotate 1, and goes in the run that ships it to file:\/\/.*vault\n/,
  );
  assert.match(said.stdout, /1 archive waits/);
});

test('what is to be shipped yet, and no rule wants away, stays for its own reason', async () => {
  const text = '$D/a.log {\n  daily\n  rotate 2\n  #: ship file://$D/vault\n}\n';
  const files = { ...LOG, 'a.log.1': 'one\n', 'a.log.2': 'two\n', 'vault/x': '' };
  const box = place(text, files);
  rotatedDaysAgo(box, 2);
  const { stdout } = await explain(box, 'a.log', '--json');
  const { archives } = JSON.parse(stdout) as Fates;
  assert.deepEqual(
    archives.map(({ fate, because, despite, waiting }) => [
      fate,
      because.kind,
      despite?.kind,
      waiting,
    ]),
    [
      ['stays', 'kept', undefined, true],
      ['stays', 'waiting-for-shipment', 'not-kept', true],
    ],
  );
  await box.rotate(['conf']);
  assert.deepEqual(
    box.names().filter((name) => name.startsWith('a.log.')),
    ['a.log.1', 'a.log.2'],
  );
});

test('an archive that a lowered rotate has left behind', async () => {
  const text = '$D/a.log {\n  daily\n  rotate 2\n}\n';
  const box = place(text, { ...LOG, 'a.log.1': '1\n', 'a.log.2': '2\n', 'a.log.5': '5\n' });
  const said = await explain(box, 'a.log');
  assert.match(said.stdout, /a\.log\.5 .* stays, but 'logrotor prune' removes it: over rotate 2\n/);
});
