/** Writers that are told by a signal: which of them are seen, and what is said if the signal was their end. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { PYTHON } from '../support/log-writer.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { ended, useReopenPlaces } from './reopen-place.ts';

const newPlace = useReopenPlaces();

describe('a writer that ends when it is told', needs(ROOT, PYTHON), () => {
  test('has let go of its log, which is compressed; that it ended is an error', async () => {
    const place = newPlace();
    await using writer = await place.writer('quits');
    const ran = await place.rotate(['-f', place.config(place.reopen)]);
    assert.equal(ended(ran), 1);
    assert.equal(
      ran.stderr.replaceAll(place.dir, 'DIR'),
      `error: process ${writer.pid} of DIR/pid ended when told to reopen by SIGHUP\n`,
    );
    assert.deepEqual(place.archives, ['a.log.1.gz']);
  });

  test('is none if another of its name goes on', async () => {
    const place = newPlace();
    await using _ = await place.writer('quits');
    await using other = await place.writer('reopens');
    const ran = await place.rotate(['-f', place.config(`reopen process ${place.writerName}`)]);
    assert.deepEqual([ended(ran), ran.stderr], [0, '']);
    await other.signalled();
    assert.deepEqual(place.archives, ['a.log.1.gz']);
  });
});

describe('a writer whose first thread has ended', needs(ROOT, PYTHON), () => {
  test('is told, and proved to have let go', async () => {
    const place = newPlace();
    await using writer = await place.writer('headless');
    const ran = await place.rotate(['-fv', place.config(place.reopen)]);
    assert.equal(ended(ran), 0, ran.stderr);
    await writer.signalled();
    assert.match(ran.stderr, /^reopen proved: /m);
    await writer.write('two');
    assert.equal(place.unpacked('a.log.1.gz'), 'one\n');
    assert.equal(place.read('a.log'), 'two\n');
  });

  test('is seen to hold a log that nobody told it to let go of', async () => {
    const place = newPlace();
    await using writer = await place.writer('headless');
    const ran = await place.rotate(['-f', place.config('reopen itself')]);
    assert.equal(ended(ran), 0, ran.stderr);
    await writer.write('two');
    assert.deepEqual(place.archives, ['a.log.1']);
    const again = await place.rotate([place.path('config')]);
    assert.equal(ended(again), 0, again.stderr);
    assert.deepEqual(place.archives, ['a.log.1'], 'it is still written to');
  });
});

describe('another file of the same path', needs(ROOT, PYTHON), () => {
  test('which a process of another mount namespace writes to, is not the log', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    // What is mounted over the directory hides the log, and is written to at the same path.
    const script = `mount -t tmpfs none "${place.dir}" && exec 3>>"${place.log}" && echo ready && exec sleep 60`;
    const other = spawn('unshare', ['--mount', 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(other.stdout, 'data');
      const ran = await place.rotate(['-fv', place.config(place.reopen)]);
      assert.equal(ended(ran), 0, ran.stderr);
      assert.match(
        ran.stderr,
        new RegExp(`^reopen proved: lw\\S+ \\(pid ${writer.pid}\\) let go`, 'm'),
      );
      assert.deepEqual(place.archives, ['a.log.1.gz']);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'close');
    }
  });

  test('is, if it is the same file that is mounted there', async () => {
    const place = newPlace();
    place.write('a.log', 'one\n');
    const script = `mount --bind "${place.dir}" /mnt && exec 3>>/mnt/a.log && echo ready && exec sleep 60`;
    const other = spawn('unshare', ['--mount', 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(other.stdout, 'data');
      const ran = await place.rotate(['-f', place.config('reopen itself')]);
      assert.equal(ended(ran), 0, ran.stderr);
      assert.deepEqual(place.archives, ['a.log.1']);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'close');
    }
  });
});
