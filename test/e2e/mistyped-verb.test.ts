/** A verb with a letter wrong is a configuration to logrotate, and to us: the error says what may be meant. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { useSandbox } from '../support/sandbox.ts';

const box = useSandbox('mistyped');
const MISSING = 'error: cannot stat chek: No such file or directory\n';

function config(name: string): string {
  box.write(`${name}.log`, 'a line\n');
  return box.write(`${name}.conf`, `${box.path(`${name}.log`)} {\n  rotate 1\n}\n`);
}

test('it is hinted at the verb, and the other configurations are used', async () => {
  const { exit, stderr } = await box.rotate(['-f', 'chek', config('one')]);
  assert.equal(stderr, `${MISSING}hint: did you mean the command 'check'?\n`);
  assert.equal(exit, 1);
  assert.equal(box.read('one.log.1'), 'a line\n');
});

test('not as a second operand, and not for a word that is like no verb', async () => {
  const second = await box.rotate([config('two'), 'chek']);
  assert.equal(second.stderr, MISSING);
  const other = await box.rotate(['nosuch.conf']);
  assert.equal(other.stderr, 'error: cannot stat nosuch.conf: No such file or directory\n');
});

test('a file of that name is a configuration', async () => {
  box.write('staus', '');
  const { exit, stderr } = await box.rotate(['staus']);
  assert.deepEqual([exit, stderr], [0, '']);
});

test("logrotate has no verbs, and so no hint under logrotate's name", async () => {
  symlinkSync(LOGROTOR, box.path('logrotate'));
  const { stderr } = await box.run(box.path('logrotate'), ['-s', box.path('s'), 'chek']);
  assert.equal(stderr, MISSING);
});
