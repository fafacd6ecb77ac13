/** A verb in the place of the first operand: when a word is one, and what it is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Option } from 'commander';
import { logrotate } from '../../src/cli/logrotate.ts';
import { namedConfigs } from '../../src/cli/named-configs.ts';
import { verbHelpText } from '../../src/cli/usage.ts';
import { VERBS, type Verb } from '../../src/cli/verbs.ts';
import type { RunRequest } from '../../src/cli/with-run.ts';

const CONTROLLER = new AbortController();
const STOP = { signal: CONTROLLER.signal, check: () => Promise.resolve(false) };

/** Runs the command line with one verb, `weigh`; what it was called with, or undefined if it was not. */
async function callOf(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<RunRequest['line'] | undefined> {
  let called: RunRequest['line'] | undefined;
  const weigh: Verb = {
    name: 'weigh',
    operands: '[CONFIG...]',
    summary: 'Weighs',
    takes: [],
    options: [new Option('--grams', 'in grams'), new Option('--scale <path>', 'on this scale')],
    load: () =>
      Promise.resolve((request) => {
        called = request.line;
        return Promise.resolve(7);
      }),
  };
  const invocation = {
    program: 'logrotor',
    words,
    environment,
    stop: STOP,
    hold: () => undefined,
    serve: () => undefined,
    programPath: '',
  };
  const exit = await logrotate(invocation, new Map([['weigh', weigh]]));
  if (called !== undefined) assert.equal(exit, 7);
  return called;
}

test('the first operand is a verb, and is none of its operands', async () => {
  const line = await callOf(['weigh', 'a.conf', 'weigh']);
  assert.deepEqual(line?.operands, ['a.conf', 'weigh']);
});

test('options stand before the verb, behind it, and behind its operands', async () => {
  const line = await callOf(['-s', 'weigh', 'weigh', '--grams', 'a.conf', '--scale=b', '-v']);
  assert.deepEqual(line, {
    occurrences: [
      { name: 'state', value: 'weigh' },
      { name: 'grams', value: undefined },
      { name: 'scale', value: 'b' },
      { name: 'verbose', value: undefined },
    ],
    operands: ['a.conf'],
    bad: undefined,
    lacksValue: false,
  });
});

test('with POSIXLY_CORRECT options end at the first operand of the verb', async () => {
  const line = await callOf(['weigh', '--grams', 'a.conf', '-v'], { POSIXLY_CORRECT: '' });
  assert.deepEqual(line?.operands, ['a.conf', '-v']);
  assert.deepEqual(line.occurrences, [{ name: 'grams', value: undefined }]);
});

test('a verb needs no operand', async () => {
  assert.deepEqual((await callOf(['weigh']))?.operands, []);
});

const ELSE = [['./weigh'], ['/nowhere/weigh'], ['nothing', 'weigh']];
for (const words of ELSE) {
  test(`${words.join(' ')}: is no verb`, async () => {
    assert.equal(await callOf(['-s', '/dev/null', ...words]), undefined);
  });
}

const CONFIGS = [
  { named: ['a', 'b'], environment: { LOGROTOR_CONFIG: '/c' }, configs: ['a', 'b'] },
  { named: [], environment: { LOGROTOR_CONFIG: '/c' }, configs: ['/c'] },
  { named: [], environment: { LOGROTOR_CONFIG: '' }, configs: ['/etc/logrotate.conf'] },
  { named: [], environment: {}, configs: ['/etc/logrotate.conf'] },
];
for (const { named, environment, configs } of CONFIGS) {
  test(`configurations: ${JSON.stringify({ named, ...environment })}`, () => {
    assert.deepEqual(namedConfigs(named, environment), configs);
  });
}

function helpOf(name: string): string {
  return verbHelpText(VERBS.get(name) ?? assert.fail(name));
}

test('the help of a verb lists what means something to it, and what it works on if nothing is named', () => {
  assert.match(helpOf('check'), /--strict/);
  assert.doesNotMatch(helpOf('check'), /--force|--mail|-state-lock|State file/i);
  assert.match(helpOf('prune'), /--debug[^]*--wait-for-state-lock/);
  assert.match(helpOf('prune'), /\nDefault state file: \/var\/lib\/logrotate\/status\n/);
  for (const { name, operands, takes } of VERBS.values()) {
    const text = helpOf(name);
    for (const option of [...takes, 'help', 'version'])
      assert.ok(text.includes(`--${option}`), option);
    assert.match(text, /\nManual: logrotor\(8\), logrotor\.conf\(5\)\n$/);
    const isSaid = text.includes(
      '\nDefault configuration: $LOGROTOR_CONFIG, or /etc/logrotate.conf\n',
    );
    assert.equal(isSaid, operands.includes('CONFIG'));
  }
});
