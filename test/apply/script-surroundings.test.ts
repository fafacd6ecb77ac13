/** What a script finds in its environment, and how long it may take. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { useSandbox } from '../support/sandbox.ts';

const sandbox = useSandbox('scripts');

/** Writes what the environment says under the name of the script. */
function tell(script: string): string {
  const values = ['LOG', 'ARCHIVE', 'REASON', 'STANZA'].map((name) => `"$LOGROTOR_${name}"`);
  return `${script}\nprintf '%s|' ${script} ${values.join(' ')} | tr '\\n' ',' >> ${sandbox.path('said')}\necho >> ${sandbox.path('said')}\nendscript\n`;
}

async function said(directives: string): Promise<readonly string[]> {
  sandbox.write('said', '');
  sandbox.write('l/a', 'x');
  sandbox.write('l/b', 'x');
  const scripts = ['firstaction', 'prerotate', 'postrotate', 'lastaction', 'preremove'].map(tell);
  const text = `${sandbox.path('l/[ab]')} {\n${directives}\n${scripts.join('')}}\n`;
  const ran = await sandbox.rotate(['-f', sandbox.write('config', text)]);
  assert.deepEqual([ran.exit, ran.stderr], [0, '']);
  return sandbox.read('said').replaceAll(sandbox.dir, 'DIR').trim().split('\n');
}

describe('the environment of a script', () => {
  test('that is run for one log', async () => {
    assert.deepEqual(await said('rotate 0'), [
      'firstaction|DIR/l/a,DIR/l/b||forced,forced|DIR/l/[ab]|',
      'prerotate|DIR/l/a||forced|DIR/l/[ab]|',
      'postrotate|DIR/l/a|DIR/l/a.1|forced|DIR/l/[ab]|',
      'preremove|DIR/l/a|DIR/l/a.1||DIR/l/[ab]|',
      'prerotate|DIR/l/b||forced|DIR/l/[ab]|',
      'postrotate|DIR/l/b|DIR/l/b.1|forced|DIR/l/[ab]|',
      'preremove|DIR/l/b|DIR/l/b.1||DIR/l/[ab]|',
      'lastaction|DIR/l/a,DIR/l/b|DIR/l/a.1,DIR/l/b.1|forced,forced|DIR/l/[ab]|',
    ]);
  });

  test('that is run for all logs', async () => {
    assert.deepEqual((await said('rotate 1\nsharedscripts')).slice(1, 3), [
      'prerotate|DIR/l/a,DIR/l/b||forced,forced|DIR/l/[ab]|',
      'postrotate|DIR/l/a,DIR/l/b|DIR/l/a.1,DIR/l/b.1|forced,forced|DIR/l/[ab]|',
    ]);
  });

  test('has no list that would keep it from being started', async () => {
    const logs = Array.from({ length: 700 }, (_, n) =>
      sandbox.write(`many/${'n'.repeat(100)}${n}`, 'x'),
    );
    const script = `postrotate\ntest -z "$LOGROTOR_LOG"\nendscript\n`;
    const text = `${sandbox.path('many/*')} {\nsharedscripts\nrotate 1\n${script}}\n`;
    const ran = await sandbox.rotate(['-f', sandbox.write('config', text)]);
    assert.deepEqual([ran.exit, ran.stderr, logs.length], [0, '', 700]);
  });
});

/** The processes whose command line has this in it. */
function running(word: string): number {
  return readdirSync('/proc').filter((pid) => {
    if (!/^[0-9]+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(word);
    } catch (error) {
      // It has ended meanwhile.
      assert.match(String(error), /ENOENT|ESRCH/);
      return false;
    }
  }).length;
}

describe('scripttimeout', () => {
  const word = `3600.${process.pid}`;

  for (const [name, script] of [
    ['ends a script that hangs', `sleep ${word}`],
    ['ends what the script has started too', `sleep ${word} & sleep ${word}`],
    ['ends a script that does not want to', `trap '' TERM; sleep ${word}; sleep ${word}`],
  ] as const) {
    test(name, async () => {
      sandbox.write('t/a', 'x');
      const hang = `postrotate\n${script}\nendscript`;
      const text = `${sandbox.path('t/a')} {\nscripttimeout 1s\ncompress\nrotate 2\n${hang}\n}\n`;
      const ran = await sandbox.rotate(['-f', sandbox.write('config', text)]);
      assert.equal(ran.exit, 1);
      const path = sandbox.path('t/a');
      const why = `error running non-shared postrotate script for ${path} of '${path}': it was ended after 1s`;
      assert.equal(ran.stderr, `error: ${why}\n`);
      assert.equal(running(word), 0);
    });
  }

  test('lets a script end that does', async () => {
    sandbox.write('t/a', 'x');
    const script = `postrotate\nexit 0\nendscript`;
    const text = `${sandbox.path('t/a')} {\nscripttimeout 60s\nrotate 2\n${script}\n}\n`;
    const ran = await sandbox.rotate(['-f', sandbox.write('config', text)]);
    assert.deepEqual([ran.exit, ran.stderr], [0, '']);
  });
});
