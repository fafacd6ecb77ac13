/** The completions, as real shells understand them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VERBS } from '../../src/cli/verbs.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const box = useSandbox('completion');

async function textFor(shell: string): Promise<string> {
  const { exit, stdout, stderr } = await box.run(LOGROTOR, ['completion', shell]);
  assert.deepEqual([exit, stderr], [0, '']);
  return box.write(`for-${shell}`, stdout);
}

/** What bash offers for the last word. */
async function inBash(...words: readonly string[]): Promise<readonly string[]> {
  const file = await textFor('bash');
  const script = `. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _logrotor; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await box.run('/bin/bash', ['-c', script, 'bash', file, ...words]);
  assert.equal(stderr, '');
  return stdout.split('\n').filter((line) => line !== '');
}

/** What fish offers for a line. */
async function inFish(line: string): Promise<readonly string[]> {
  const file = await textFor('fish');
  const script = 'source $argv[1]; complete -C $argv[2]';
  const { stdout } = await box.run('/usr/bin/fish', ['--no-config', '-c', script, file, line]);
  return stdout.split('\n').map((each) => each.split('\t')[0] ?? '');
}

describe('bash', needs(commandOf('/bin/bash', 'bash')), () => {
  test('the first word: verbs and files', async () => {
    box.write('stanzas', '');
    assert.deepEqual(await inBash('logrotor', 'sta'), ['stanzas', 'status']);
    const all = await inBash('logrotor', '');
    for (const verb of [...VERBS.keys(), 'help', 'version']) assert.ok(all.includes(verb), verb);
  });

  test('the options of a run, and of a verb', async () => {
    assert.deepEqual(await inBash('logrotor', '--st'), ['--state']);
    assert.deepEqual(await inBash('logrotor', 'check', '--str'), ['--strict']);
    assert.deepEqual(await inBash('logrotor', '-v', 'check', '--str'), ['--strict']);
    assert.deepEqual(await inBash('logrotor', '--str'), []);
  });

  test('the shells', async () => {
    assert.deepEqual(await inBash('logrotor', 'completion', ''), ['bash', 'zsh', 'fish']);
  });
});

describe('fish', needs(commandOf('/usr/bin/fish', 'fish')), () => {
  test('verbs, and their options', async () => {
    assert.ok((await inFish('logrotor expl')).includes('explain'));
    assert.ok((await inFish('logrotor check --str')).includes('--strict'));
    assert.ok(!(await inFish('logrotor status --str')).includes('--strict'));
  });
});

test('zsh can read them', needs(commandOf('/usr/bin/zsh', 'zsh')), async () => {
  const { exit, stderr } = await box.run('/usr/bin/zsh', ['-n', await textFor('zsh')]);
  assert.deepEqual([exit, stderr], [0, '']);
});

for (const shell of ['', 'csh']) {
  test(`'${shell}' is no shell that there are completions for`, async () => {
    const { exit, stdout, stderr } = await box.run(LOGROTOR, ['completion', shell]);
    assert.deepEqual([exit, stdout], [2, '']);
    assert.match(stderr, /^error: .*\nhint: one of bash, zsh, fish\n$/);
  });
}
