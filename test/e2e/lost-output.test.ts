/** Output that cannot be written: who was asked for nothing else says so and fails, and a rotation goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useSandbox } from '../support/sandbox.ts';

const box = useSandbox('lost-output');
const CANNOT = 'error: cannot write all to standard output: No space left on device\n';

function place(): void {
  box.write('a.log', 'a line\n');
  box.write('conf', `${box.path('a.log')} {\n  daily\n  rotate 1\n}\n`);
}

const ASKED = [
  'status -s "$2" conf',
  'status --json -s "$2" conf',
  'explain -s "$2" a.log conf',
  'explain --json -s "$2" a.log conf',
  'explain -s "$2" nosuch.log conf',
  'check conf',
  'check --json --strict conf.bad',
  'verify -s "$2" conf',
  'completion bash',
  'install --cron --print conf',
  '--version',
  '--help',
  '--usage',
  'check --help',
];

for (const words of ASKED) {
  test(`${words}: an error where the disk is full`, async () => {
    place();
    box.write('conf.bad', 'nonsense\n');
    const { exit, stderr } = await box.shell(`"$1" ${words} >/dev/full`);
    assert.deepEqual([exit, stderr.slice(-CANNOT.length)], [1, CANNOT]);
  });

  test(`${words}: silence where the reader has gone`, async () => {
    place();
    const { stderr } = await box.shell(`{ "$1" ${words}; } | true`);
    assert.doesNotMatch(stderr, /standard output/);
  });
}

test('a run with --json rotates all the same, says it once, and fails', async () => {
  place();
  const { exit, stderr } = await box.shell('"$1" --json -f -s "$2" conf >/dev/full');
  assert.deepEqual([exit, stderr], [1, CANNOT]);
  assert.equal(box.read('a.log.1'), 'a line\n');
});

test('a run that is not heard rotates all the same, and has not failed', async () => {
  place();
  const { exit } = await box.shell('"$1" -v -f -s "$2" conf 2>/dev/full');
  assert.equal(exit, 0);
  assert.equal(box.read('a.log.1'), 'a line\n');
});

test('-d that is not heard has failed', async () => {
  place();
  assert.equal((await box.shell('"$1" -d -s "$2" conf 2>/dev/full')).exit, 1);
});
