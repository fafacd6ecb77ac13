/** `--json` on a run: every line of standard output is an event, and the run does what it does without. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { useSandbox } from '../support/sandbox.ts';

const box = useSandbox('json');

interface Printed {
  readonly event: string;
  readonly time: number;
  readonly messages: readonly { readonly severity: string; readonly text: string }[];
  readonly log?: string;
  readonly step?: string;
  readonly verdict?: { readonly kind: string };
}

function eventsOf(stdout: string): readonly Printed[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Printed);
}

test('a rotation, event by event', async () => {
  const log = box.write('a.log', 'a line\n');
  box.write('conf', `${log} {\n  rotate 2\n  create\n}\n`);
  const { exit, stdout, stderr } = await box.rotate(['-f', '--json', box.path('conf')]);
  assert.deepEqual([exit, stderr], [0, '']);
  const events = eventsOf(stdout);
  assert.ok(events.every(({ time }) => time > 1_700_000_000));
  const considered = events.find(({ event }) => event === 'considered');
  assert.deepEqual([considered?.log, considered?.verdict?.kind], [log, 'rotate']);
  const steps = events.flatMap(({ step }) => (step === undefined ? [] : [step]));
  assert.deepEqual(
    steps.filter((step) => step === 'rename-log' || step === 'create-log'),
    ['rename-log', 'create-log'],
  );
  assert.equal(box.read('a.log.1'), 'a line\n');
});

test('errors are on standard error as well', async () => {
  box.write('bad', '/nosuch/a.log {\n  rotate many\n}\n');
  const { exit, stdout, stderr } = await box.rotate(['--json', box.path('bad')]);
  assert.equal(exit, 1);
  assert.match(stderr, /^error: .*bad rotation count 'many'\n/);
  const said = eventsOf(stdout).flatMap(({ messages }) => messages);
  assert.ok(said.some(({ severity, text }) => severity === 'error' && /bad rotation/.test(text)));
});

test('a name that is UTF-8 is text, and one that is not has a character for each byte', async () => {
  const text = box.write('é.log', '');
  box.write('conf', `"${box.dir}/*.log" {\n  rotate 2\n}\n`);
  await box.shell(`touch "$(printf 'x\\351.log')"`);
  const { stdout } = await box.run(LOGROTOR, ['--json', '-d', box.path('conf')]);
  const logs = eventsOf(Buffer.from(stdout, 'latin1').toString('utf8')).flatMap(
    ({ log }) => log ?? [],
  );
  assert.ok(logs.includes(text), logs.join());
  assert.ok(logs.includes(box.path('xé.log')), logs.join());
});

test('prune has it too', async () => {
  box.write('a.log.9', '');
  box.write('conf', `${box.path('a.log')} {\n  rotate 1\n}\n`);
  const { stdout } = await box.run(LOGROTOR, [
    'prune',
    '--json',
    '-s',
    box.path('state'),
    box.path('conf'),
  ]);
  assert.ok(eventsOf(stdout).some(({ step }) => step === 'remove'));
});
