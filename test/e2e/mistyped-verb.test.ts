/** A verb with a letter wrong, or another word for one: nothing is done, since it was no run that was asked for. */
import assert from 'node:assert/strict';
import { existsSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { useSandbox } from '../support/sandbox.ts';

const box = useSandbox('mistyped');
const MISSING = 'error: cannot stat chek: No such file or directory\n';

function config(name: string): string {
  box.write(`${name}.log`, 'a line\n');
  return box.write(`${name}.conf`, `${box.path(`${name}.log`)} {\n  rotate 1\n}\n`);
}

const NEARLY = [
  ['chek', 'check'],
  ['expalin', 'explain'],
  ['Status', 'status'],
  ['halp', 'help'],
  ['list', 'status'],
  ['show', 'status'],
  ['why', 'explain'],
  ['remove', 'install --remove'],
  ['uninstall', 'install --remove'],
  ['run', 'CONFIG...'],
  ['rotate', 'CONFIG...'],
] as const;
for (const [word, command] of NEARLY) {
  test(`${word}: it is hinted at ${command}, and nothing is done`, async () => {
    const { exit, stdout, stderr } = await box.rotate(['-f', word, config(word)]);
    const error = `error: ${word} is no command, and no file here; nothing was done\n`;
    assert.equal(stderr, `${error}hint: did you mean 'logrotor ${command}'?\n`);
    assert.deepEqual([exit, stdout], [2, '']);
    assert.equal(box.read(`${word}.log`), 'a line\n');
    assert.equal(existsSync(box.path('state')), false);
  });
}

test('a log with a stanza in it is not run as a configuration', async () => {
  const log = box.write('said.log', `${config('said')} {\n prerotate\n touch ran\n endscript\n}\n`);
  assert.equal((await box.rotate(['-f', 'expalin', log])).exit, 2);
  assert.equal(existsSync(box.path('ran')), false);
});

test('an option behind it is none of the run either', async () => {
  for (const option of ['--help', '--strict', '-d']) {
    const { exit, stdout, stderr } = await box.run(LOGROTOR, ['chek', option]);
    assert.deepEqual([exit, stdout], [2, '']);
    assert.match(stderr, /did you mean 'logrotor check'/);
  }
});

test('help and version are the options, and help of a verb its help', async () => {
  const pairs = [
    [['help'], ['--help']],
    [['version'], ['--version']],
    [
      ['help', 'check'],
      ['check', '--help'],
    ],
    [['help', config('asked')], ['--help']],
  ] as const;
  for (const [words, options] of pairs) {
    const { exit, stdout, stderr } = await box.run(LOGROTOR, words);
    assert.deepEqual([exit, stderr], [0, '']);
    assert.equal(stdout, (await box.run(LOGROTOR, options)).stdout);
  }
  assert.equal(box.read('asked.log'), 'a line\n');
});

test('a second operand, a path and a word that is like no verb are configurations', async () => {
  const second = await box.rotate(['-f', config('two'), 'chek']);
  assert.equal(second.stderr, MISSING);
  assert.equal(box.read('two.log.1'), 'a line\n');
  for (const word of ['nosuch.conf', './chek', 'logrotate.conf']) {
    const { exit, stderr } = await box.rotate([word]);
    assert.equal(stderr, `error: cannot stat ${word}: No such file or directory\n`);
    assert.equal(exit, 1);
  }
});

test('a file of that name is a configuration', async () => {
  for (const word of ['staus', 'help', 'run']) {
    box.write(word, '');
    const { exit, stdout, stderr } = await box.rotate([word]);
    assert.deepEqual([exit, stdout, stderr], [0, '', '']);
  }
});

test("logrotate has no verbs, and so no such error under logrotate's name", async () => {
  symlinkSync(LOGROTOR, box.path('logrotate'));
  const { stderr } = await box.run(box.path('logrotate'), ['-s', box.path('s'), 'chek']);
  assert.equal(stderr, MISSING);
});
