/** Pid files are believed only of the process that writes to the logs: nothing else is signalled. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, lchownSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { PYTHON, type LogWriter } from '../support/log-writer.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { ended, useReopenPlaces, type ReopenPlace } from './reopen-place.ts';

const newPlace = useReopenPlaces();

/** What a run with this pid file says; the writer must not have been told, nor anything compressed. */
async function refusal(content: (place: ReopenPlace, writer: LogWriter) => void): Promise<string> {
  const place = newPlace();
  await using writer = await place.writer('reopens');
  content(place, writer);
  const ran = await place.rotate(['-f', place.config(place.reopen)]);
  assert.equal(ended(ran), 1, ran.stderr);
  assert.deepEqual(place.archives, ['a.log.1']);
  await writer.write('two');
  assert.equal(place.read('a.log.1'), 'one\ntwo\n', 'the writer was told');
  const [first = '', second = ''] = ran.stderr.split('\n');
  assert.match(second, /^error: lw\d+-\d+ \(pid \d+\) still writes to \S+a\.log\.1 /);
  return first.replaceAll(place.dir, 'DIR');
}

describe('a pid file', needs(ROOT, PYTHON), () => {
  test('that is missing is an error if somebody writes to the log', async () => {
    assert.equal(
      await refusal((place) => unlinkSync(place.pidFile)),
      'error: cannot tell DIR/pid to reopen DIR/a.log: there is no pid file DIR/pid',
    );
  });

  test('that is missing is none if nobody does; the archive waits for the next run', async () => {
    const place = newPlace();
    place.write('a.log', 'one\n');
    const config = place.config(place.reopen);
    const ran = await place.rotate(['-fv', config]);
    assert.equal(ended(ran), 0);
    assert.match(ran.stderr, /^nobody is told to reopen: there is no pid file \S+$/m);
    assert.match(ran.stderr, /^reopen not proved for \S+a\.log\.1: nobody was seen to write/m);
    assert.deepEqual(place.archives, ['a.log.1']);
    assert.equal(ended(await place.rotate([config])), 0);
    assert.deepEqual(place.archives, ['a.log.1.gz']);
  });

  test('of a process that has ended', async () => {
    const child = spawn('/bin/true');
    await once(child, 'close');
    assert.equal(
      await refusal((place) => place.write('pid', `${child.pid}\n`)),
      `error: cannot tell DIR/pid to reopen DIR/a.log: process ${child.pid} of pid file DIR/pid does not exist`,
    );
  });

  test('whose number is another program’s by now; that is not signalled', async () => {
    const sleeper = spawn('/bin/sleep', ['60']);
    try {
      assert.equal(
        await refusal((place) => place.write('pid', `${sleeper.pid}\n`)),
        `error: cannot tell DIR/pid to reopen DIR/a.log: process ${sleeper.pid} of pid file DIR/pid is sleep, which has none of the logs open`,
      );
      assert.equal(sleeper.signalCode, null);
    } finally {
      sleeper.kill();
    }
  });

  test('of somebody who may not signal the process', async () => {
    assert.match(
      await refusal((place) => chownSync(place.pidFile, 65534, 65534)),
      /: process \d+ of pid file DIR\/pid is python3\S* of uid 0, which uid 65534 that owns the file may not signal$/,
    );
  });

  test('behind a link that somebody else could aim anywhere', async () => {
    const text = await refusal((place, writer) => {
      mkdirSync(place.path('other'));
      writeFileSync(place.path('other/pid'), `${writer.pid}\n`);
      unlinkSync(place.pidFile);
      symlinkSync('other/pid', place.pidFile);
      lchownSync(place.pidFile, 65534, 65534);
    });
    assert.match(
      text,
      /: cannot read pid file DIR\/pid: symbolic link DIR\/pid of uid 65534 leads/,
    );
  });

  for (const [name, content] of [
    ['that is empty', ''],
    ['with another word', 'pid 12\n'],
    ['with a negative number', '-1\n'],
    ['with zero', '0\n'],
    ['with two numbers', '12\n13\n'],
    ['that is too long', ' '.repeat(100)],
  ] as const) {
    test(name, async () => {
      assert.equal(
        await refusal((place) => place.write('pid', content)),
        'error: cannot tell DIR/pid to reopen DIR/a.log: cannot read pid file DIR/pid: it does not hold the number of a process',
      );
    });
  }

  test('that is a FIFO is not waited for', async () => {
    const text = await refusal((place) => {
      unlinkSync(place.pidFile);
      execFileSync('mkfifo', [place.pidFile]);
    });
    assert.match(text, /: cannot read pid file DIR\/pid: it is not a regular file$/);
  });
});
