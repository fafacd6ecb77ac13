/** What README.md says of runs that are killed, each shown by the program itself. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs } from '../support/requirement.ts';
import { runProgram } from '../support/run-program.ts';
import { rotate } from './documents.ts';
import { logsIn, options, read, withLog, writeState } from './with-log.ts';

/** A stanza whose postrotate does something at its first run, and says each time that it was run. */
function withFirstScript(script: string): string {
  const first = `if ! test -e ../ran; then echo first >../ran; ${script}; fi; echo again >>../ran`;
  return `rotate 2\ncreate 0640\ncompress\ndaily\npostrotate\ncd "$(dirname "$1")"; ${first}\nendscript`;
}

test('a killed run is completed by the next one', () =>
  withLog(withFirstScript('kill -9 $PPID'), async (directory, log) => {
    writeState(directory, [log]);
    await rotate(directory, []);
    assert.deepEqual(logsIn(directory), ['a', 'a.1']);
    writeFileSync(log, 'newer\n');
    const { exit, stderr } = await rotate(directory, []);
    assert.equal(exit, 0);
    assert.match(stderr.toString(), /left 1 rotation unfinished/);
    assert.deepEqual(logsIn(directory), ['a', 'a.1.gz']);
    assert.equal(gunzipSync(readFileSync(`${log}.1.gz`)).toString(), 'new\n');
    assert.equal(read(log), 'newer\n');
    assert.equal(read(join(directory, 'ran')), 'first\nagain\nagain\n');
    assert.equal(existsSync(join(directory, 'state.d')), false);
  }));

/** A signal may reach a busy process after the end of the script that sent it: the script waits until it was taken. */
const TERMINATE =
  "kill -TERM $PPID; while grep -q '^ShdPnd:.*[4-7c-f]...$' /proc/$PPID/status; do :; done";

test('SIGTERM lets the rotation of a log end', () =>
  withLog(withFirstScript(TERMINATE), async (directory, log) => {
    writeState(directory, [log]);
    const { exit } = await rotate(directory, []);
    assert.notEqual(exit, 0);
    assert.deepEqual(logsIn(directory), ['a', 'a.1']);
    assert.match(read(join(directory, 'state')), /log\/a" 20(?!20)/);
    assert.equal(read(join(directory, 'ran')), 'first\nagain\n');
    assert.equal((await rotate(directory, [])).exit, 0);
    assert.deepEqual(logsIn(directory), ['a', 'a.1.gz']);
    assert.equal(read(join(directory, 'ran')), 'first\nagain\n', 'the script is not run again');
  }));

describe('killed at a call', needs(commandOf('/usr/bin/strace', 'strace')), () => {
  test('a rotation that was killed before the log was renamed is taken back', () =>
    withLog('rotate 3\ndaily', async (directory, log) => {
      writeState(directory, [log]);
      writeFileSync(`${log}.1`, 'older\n');
      writeFileSync(`${log}.2`, 'oldest\n');
      await runProgram({
        program: '/usr/bin/strace',
        args: [
          '-qq',
          '-o',
          '/dev/null',
          '-e',
          'inject=rename:signal=KILL:when=2',
          LOGROTOR,
          ...options(directory),
        ],
        cwd: directory,
        env: process.env,
      });
      assert.deepEqual(logsIn(directory), ['a', 'a.1', 'a.3']);
      assert.equal((await rotate(directory, [])).exit, 0);
      const contents = ['1', '2', '3'].map((number) => read(`${log}.${number}`));
      assert.deepEqual(contents, ['new\n', 'older\n', 'oldest\n']);
    }));
});
