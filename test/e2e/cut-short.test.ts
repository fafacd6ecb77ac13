/** Runs that are killed, and runs at the same time: what is on the disk is whole, and the next run works. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { commandOf, needs } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const STRACE = commandOf('/usr/bin/strace', 'strace');

const sandbox = useSandbox('cut-short');
const { dir } = sandbox;
const STANZA = `${dir}/logs/*.log {\nsize 1\nrotate 2\ncreate\ncompress\n}\n`;

beforeEach(() => {
  for (const name of ['logs', 'state', 'result']) {
    rmSync(sandbox.path(name), { recursive: true, force: true });
  }
  sandbox.write('logs/a.log', 'line\n');
  sandbox.write('conf', STANZA);
});

describe('runs that are cut short', () => {
  for (const signal of ['TERM', 'INT', 'HUP', 'KILL'] as const) {
    test(
      `SIG${signal} while it compresses: the state is whole, no line is lost, and the next run works`,
      needs(STRACE),
      async () => {
        const old = 'logrotate state -- version 2\n"/kept" 2100-1-1-1:2:3\n';
        sandbox.write('state', old, 0o640);
        const inject = `strace -f -qq -o /dev/null -e trace=link,linkat -e inject=link,linkat:signal=${signal}:when=1`;
        const killed = await sandbox.shell(`UV_THREADPOOL_SIZE=1 exec ${inject} "$1" -s "$2" conf`);
        assert.notEqual(killed.exit, 0);
        // A signal that can be caught lets the rotation end, and the state be written.
        if (signal === 'KILL') assert.equal(sandbox.read('state'), old);
        else assert.ok(sandbox.read('state').includes(`"${dir}/logs/a.log" 20`));
        sandbox.write('logs/b.log', 'other\n');
        const { exit, stderr } = await sandbox.rotate(['conf']);
        assert.equal(exit, 0, stderr);
        const left =
          /^warning: the run of .* left 1 rotation unfinished, completing what .* tells\n$/;
        assert.match(stderr, signal === 'KILL' ? left : /^$/);
        const { stdout } = await sandbox.shell('zcat -f logs/*.log logs/*.log.1* | sort -u');
        assert.equal(stdout, 'line\nother\n');
        assert.ok(sandbox.read('state').includes('"/kept" 2100-1-1-1:2:3\n'));
      },
    );
  }

  test('two at once: the second does nothing, or waits', async () => {
    // The script of the first run waits until the other two have been started and the second has ended.
    const wait = 'touch started; while test ! -e ended; do sleep 0.01; done';
    sandbox.write('conf', STANZA.replace('compress', `prerotate\n${wait}\nendscript`));
    sandbox.write('other', `${dir}/logs/b.log {\nsize 1\nrotate 1\n}\n`);
    sandbox.write('logs/b.txt', '');
    const { exit, stdout, stderr } = await sandbox.shell(
      `"$1" -s "$2" conf & first=$!
       while test ! -e started; do sleep 0.01; done
       "$1" -s "$2" other; echo "second $?"
       echo other >logs/b.log
       "$1" --wait-for-state-lock -s "$2" other & third=$!
       touch ended
       wait $first; echo "first $?"; wait $third; echo "third $?"`,
    );
    assert.equal(exit, 0);
    assert.equal(stdout, 'second 3\nfirst 0\nthird 0\n');
    const held = `error: state file ${dir}/state is already locked\nlogrotate does not support parallel execution on the same set of logfiles.\n`;
    assert.equal(stderr, held);
    assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1', 'b.log.1', 'b.txt']);
  });
});
