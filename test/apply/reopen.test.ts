/** Loggers are told to open their logs again, and it is proved: with real writers, through the real /proc. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PYTHON } from '../support/log-writer.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { ended, useReopenPlaces } from './reopen-place.ts';

const newPlace = useReopenPlaces();
const SETPRIV = commandOf('/usr/bin/setpriv', 'util-linux');
const BLIND =
  'exec setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace setpriv --reuid=0 "$1" -s "$2"';

describe('a writer that opens its log again', needs(ROOT, PYTHON), () => {
  test('is proved to have done so, and its archive is compressed at once', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    const ran = await place.rotate(['-fv', place.config(place.reopen)]);
    assert.equal(ended(ran), 0, ran.stderr);
    assert.match(ran.stderr, new RegExp(`sending SIGHUP to python3\\S* \\(pid ${writer.pid}\\)`));
    const who = `lw\\d+-\\d+ \\(pid ${writer.pid}\\)`;
    assert.match(ran.stderr, new RegExp(`reopen proved: ${who} let go of \\S+/a\\.log\\.1 after`));
    assert.deepEqual(place.archives, ['a.log.1.gz']);
    await writer.write('two');
    assert.equal(place.unpacked('a.log.1.gz'), 'one\n');
    assert.equal(place.read('a.log'), 'two\n');
  });

  test('is found by its name, and so is another one', async () => {
    const place = newPlace();
    await using first = await place.writer('reopens');
    await using second = await place.writer('reopens');
    const ran = await place.rotate(['-f', place.config(`reopen process ${place.writerName}`)]);
    assert.deepEqual([ended(ran), ran.stderr], [0, '']);
    await Promise.all([first.signalled(), second.signalled()]);
    assert.deepEqual(place.archives, ['a.log.1.gz']);
  });

  test('is told also if postrotate fails; the archive then waits', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    const script = 'postrotate\nfalse\nendscript';
    const ran = await place.rotate(['-f', place.config(place.reopen, script)]);
    assert.equal(ended(ran), 1);
    await writer.signalled();
    assert.deepEqual(place.archives, ['a.log.1']);
  });

  test('is not told with -d, which says how it would be', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    const ran = await place.rotate(['-df', place.config(place.reopen)]);
    assert.equal(ended(ran), 0);
    assert.match(ran.stderr, /^telling \S+\/pid to reopen: SIGHUP to the process of \S+\/pid$/m);
    assert.deepEqual(place.archives, []);
    await writer.write('two');
    assert.equal(place.read('a.log'), 'one\ntwo\n');
  });

  for (const [name, lines] of [
    ['before the script', (script: string) => ['nopostrotate', script]],
    ['behind the script', (script: string) => [script, '#: nopostrotate']],
  ] as const) {
    test(`nopostrotate ${name} keeps it from being run`, async () => {
      const place = newPlace();
      await using writer = await place.writer('reopens');
      const script = `postrotate\ntouch ${place.path('ran')}\nendscript`;
      const ran = await place.rotate(['-f', place.config(place.reopen, ...lines(script))]);
      assert.deepEqual([ended(ran), ran.stderr], [0, '']);
      await writer.signalled();
      assert.ok(!place.names().includes('ran'));
    });
  }
});

describe('a writer that does not let go', needs(ROOT, PYTHON), () => {
  for (const [name, manner, stop] of [
    ['deaf', 'deaf', false],
    ['stopped', 'reopens', true],
  ] as const) {
    test(`${name}: is an error with its name; nothing is compressed until it has gone`, async () => {
      const place = newPlace();
      const config = place.config(place.reopen);
      await using writer = await place.writer(manner);
      if (stop) writer.kill('SIGSTOP');
      const ran = await place.rotate(['-f', config]);
      assert.equal(ended(ran), 1);
      const who = `${place.writerName} \\(pid ${writer.pid}\\)`;
      const held = `^error: ${who} still writes to \\S+/a\\.log\\.1 after 1\\.\\ds; it is left as it is$`;
      assert.match(ran.stderr, new RegExp(held, 'm'));
      assert.deepEqual(place.archives, ['a.log.1']);

      const again = await place.rotate([config]);
      assert.deepEqual([ended(again), again.stderr], [0, '']);
      assert.deepEqual(place.archives, ['a.log.1']);

      await writer[Symbol.asyncDispose]();
      const last = await place.rotate([config]);
      assert.deepEqual([ended(last), last.stderr], [0, '']);
      assert.deepEqual(place.archives, ['a.log.1.gz']);
      assert.equal(place.unpacked('a.log.1.gz'), 'one\n');
      assert.deepEqual(place.names().includes('state.d'), false);
    });
  }

  test('one that missed a signal, and writes to an archive only, is told again', async () => {
    const place = newPlace();
    const config = place.config(place.reopen);
    await using writer = await place.writer('deaf');
    for (let run = 0; run < 3; run += 1) {
      place.write('a.log', 'not by the writer\n');
      const ran = await place.rotate(['-fv', config]);
      assert.equal(ended(ran), 1);
      assert.match(ran.stderr, new RegExp(`sending SIGHUP to .*\\(pid ${writer.pid}\\)`));
    }
  });

  test('at the next rotation it is named again, and its archive moves up as it is', async () => {
    const place = newPlace();
    const config = place.config(place.reopen);
    await using writer = await place.writer('parent');
    const first = await place.rotate(['-fv', config]);
    assert.equal(ended(first), 0, first.stderr);
    assert.match(first.stderr, /^draining: lw\d+-\d+ \(pid \d+\) may go on writing to \S+1/m);
    assert.deepEqual(place.archives, ['a.log.1']);
    await writer.write('two');

    const second = await place.rotate(['-f', config]);
    assert.equal(ended(second), 1);
    assert.match(
      second.stderr,
      /^error: lw\d+-\d+ \(pid \d+\) still writes to \S+a\.log\.1, which was rotated before$/m,
    );
    assert.deepEqual(place.archives, ['a.log.1.gz', 'a.log.2']);
  });

  test('one that has moved up is compressed by the next run in which nobody holds it', async () => {
    const place = newPlace();
    const config = place.config(place.reopen);
    {
      await using writer = await place.writer('parent');
      await place.rotate(['-f', config]);
      await writer.write('two');
      assert.equal(ended(await place.rotate(['-f', config])), 1);
    }
    assert.deepEqual(place.archives, ['a.log.1.gz', 'a.log.2']);
    const { stdout } = await place.run(LOGROTOR, [
      'explain',
      '-s',
      place.path('state'),
      'a.log',
      config,
    ]);
    assert.match(
      stdout,
      /a\.log\.2 .*; plain, and compressed by the next run in which nobody writes/,
    );
    assert.equal(ended(await place.rotate([config])), 0);
    assert.deepEqual(place.archives, ['a.log.1.gz', 'a.log.2.gz']);
  });

  test('after reopengrace it is named in every run', async () => {
    const place = newPlace();
    const config = place.config(place.reopen, 'reopengrace 0s');
    await using writer = await place.writer('parent');
    assert.equal(ended(await place.rotate(['-f', config])), 0);
    await writer.write('two');
    // A second must have gone by for a grace of none to be over.
    const state = place.read('state').replace(/-(\d+):(\d+):(\d+)$/m, '-0:0:0');
    place.write('state', state);
    const ran = await place.rotate([config]);
    assert.equal(ended(ran), 1);
    assert.match(ran.stderr, /^error: lw\d+-\d+ \(pid \d+\) still writes to \S+a\.log\.1, /m);
    assert.deepEqual(place.archives, ['a.log.1']);
  });

  test('and is lazy: it is told, and that it does not let go is no error', async () => {
    const place = newPlace();
    await using writer = await place.writer('deaf');
    const config = place.config(`reopen lazy pidfile ${place.pidFile}`);
    const ran = await place.rotate(['-fv', config]);
    assert.equal(ended(ran), 0, ran.stderr);
    await writer.signalled();
    assert.match(ran.stderr, new RegExp(`^draining: \\S+ \\(pid ${writer.pid}\\) may go on`, 'm'));
    assert.deepEqual(place.archives, ['a.log.1']);
  });

  test('without need of a signal it may, with lazy, take its time', async () => {
    const place = newPlace();
    const config = place.config('reopen itself');
    await using writer = await place.writer('follows');
    const ran = await place.rotate(['-fv', config]);
    assert.equal(ended(ran), 0);
    assert.match(ran.stderr, /^draining: /m);
    assert.deepEqual(place.archives, ['a.log.1']);
    await writer.write('two');
    const again = await place.rotate([config]);
    assert.deepEqual([ended(again), again.stderr], [0, '']);
    assert.deepEqual(place.archives, ['a.log.1.gz']);
    assert.equal(place.read('a.log'), 'two\n');
  });
});

describe('a program that has a name here', needs(ROOT, PYTHON), () => {
  test('must be what the pid file names', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    // nginx's own pid file is not to be touched: only the directive differs from the tests above.
    const ran = await place.rotate(['-f', place.config('reopen syslog-ng')]);
    assert.equal(ended(ran), 1);
    assert.match(
      ran.stderr,
      /^error: cannot tell syslog-ng to reopen \S+: syslog-ng does not run$/m,
    );
    assert.equal(writer.isAlive, true);
    assert.deepEqual(place.archives, ['a.log.1']);
  });
});

describe('where not all processes can be seen', needs(ROOT, PYTHON, SETPRIV), () => {
  test('nothing is proved: archives wait until the next rotation, which is said once', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    const config = place.config(`reopen process ${place.writerName}`);
    const blind = `${BLIND} -f ${config}`;
    const ran = await place.shell(blind);
    assert.equal(ended(ran), 0, ran.stderr);
    await writer.signalled();
    assert.equal(
      ran.stderr.replaceAll(place.dir, 'DIR'),
      'warning: not all processes can be seen, so that nothing proves that 1 log of DIR/a.log were let go; they stay uncompressed in this run\n',
    );
    assert.deepEqual(place.archives, ['a.log.1']);
    await writer.write('two');
    assert.equal(ended(await place.shell(blind)), 0);
    assert.deepEqual(place.archives, ['a.log.1', 'a.log.2.gz']);
  });

  test('a pid file is not believed of a process that cannot be seen to be the writer', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    const ran = await place.shell(`${BLIND} -f ${place.config(place.reopen)}`);
    assert.equal(ended(ran), 1);
    assert.match(ran.stderr, /^error: .* which does not let its open files be seen$/m);
    await writer.write('two');
    assert.equal(place.read('a.log.1'), 'one\ntwo\n');
  });

  for (const [name, start] of [
    ['in another PID namespace', 'exec unshare --pid --fork --mount-proc "$1" -s "$2"'],
    ['with hidepid', `mount -t proc -o hidepid=2 proc /proc && ${BLIND}`],
  ] as const) {
    test(`${name}: nothing is proved`, async () => {
      const place = newPlace();
      await using writer = await place.writer('reopens');
      const config = place.config(`reopen process ${place.writerName}`);
      const ran = await place.shell(
        `exec unshare --mount sh -c '${start} -fv ${config}' sh "$1" "$2"`,
      );
      assert.match(ran.stderr, /^warning: not all processes can be seen/m);
      assert.doesNotMatch(ran.stderr, /proved:/);
      assert.deepEqual(place.archives, ['a.log.1']);
      assert.equal(writer.isAlive, true);
    });
  }
});

describe('a run that is killed', needs(ROOT, PYTHON), () => {
  test('before the writer is told: the next run tells it', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    const script = `postrotate\ntest -e ${place.path('once')} || { touch ${place.path('once')}; kill -KILL $PPID; }\nendscript`;
    const config = place.config(place.reopen, script);
    const ran = await place.rotate(['-f', config]);
    assert.equal(ran.signal, 'SIGKILL');
    await writer.write('two');
    assert.equal(place.read('a.log.1'), 'one\ntwo\n');

    const again = await place.rotate([config]);
    assert.equal(ended(again), 0, again.stderr);
    await writer.signalled();
    assert.deepEqual(place.archives, ['a.log.1.gz']);
    assert.equal(place.unpacked('a.log.1.gz'), 'one\ntwo\n');
  });

  test('while it waits for the proof: the next run compresses when nobody writes any more', async () => {
    const place = newPlace();
    await using writer = await place.writer('killer');
    const config = place.config(place.reopen);
    const ran = await place.rotate(['-f', config]);
    assert.equal(ran.signal, 'SIGKILL');
    await writer.signalled();
    const again = await place.rotate([config]);
    assert.equal(ended(again), 0, again.stderr);
    assert.equal(writer.isAlive, true);
    assert.deepEqual(place.archives, ['a.log.1.gz']);
    assert.equal(place.unpacked('a.log.1.gz'), 'one\n');
  });

  test('and whose stanza has been changed: the writer is told as that says now', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    const script = `postrotate\nkill -KILL $PPID\nendscript`;
    const ran = await place.rotate(['-f', place.config(place.reopen, script)]);
    assert.equal(ran.signal, 'SIGKILL');
    const again = await place.rotate([place.config(place.reopen)]);
    assert.equal(ended(again), 0, again.stderr);
    await writer.signalled();
    assert.deepEqual(place.archives, ['a.log.1.gz']);
    await writer.write('two');
    assert.equal(place.unpacked('a.log.1.gz'), 'one\n');
    assert.equal(place.read('a.log'), 'two\n');
  });

  test('and whose stanza is gone: nobody is told, and nothing is compressed that is written to', async () => {
    const place = newPlace();
    await using writer = await place.writer('reopens');
    const script = `postrotate\nkill -KILL $PPID\nendscript`;
    const ran = await place.rotate(['-f', place.config(place.reopen, script)]);
    assert.equal(ran.signal, 'SIGKILL');
    place.write('config', '');
    const again = await place.rotate([place.path('config')]);
    assert.equal(ended(again), 0, again.stderr);
    assert.deepEqual(place.archives, ['a.log.1']);
    await writer.write('two');
    assert.equal(place.read('a.log.1'), 'one\ntwo\n');
  });
});
