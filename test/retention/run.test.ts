/** What a run removes besides rotating, by the rules that logrotate lacks. */
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { SILENT, useOneLog } from './one-log.ts';

const { sandbox, archives, configure } = useOneLog('retention');

describe('a run, whether the log is due or not', () => {
  test('keeps maxtotal, oldest first, and says why', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3.gz': 3, 'a.log.4.gz': 4 });
    configure('rotate 9', '#: maxtotal 2000');
    const said = await sandbox.rotate(['-d', 'conf']);
    assert.match(said.stderr, /removing old log .*a\.log\.4\.gz \(over maxtotal 2000\)/);
    assert.equal(sandbox.names('l').length, 5);
    assert.deepEqual(await sandbox.rotate(['conf']), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2']);
  });

  test('counts the archives of one date by the numbers behind it', async () => {
    archives({ 'a.log-20250101.2': 3, 'a.log-20250101.10': 2, 'a.log-20250101.11': 1 });
    configure('dateext', '#: ondup suffix', '#: maxtotal 2000');
    assert.deepEqual(await sandbox.rotate(['conf']), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log-20250101.10', 'a.log-20250101.11']);
  });

  test('does not count against maxtotal what is held plain for a while', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3.gz': 3 }, 400);
    configure('compress', 'rotate 9', '#: holduncompressed 7d', '#: maxtotal 500');
    const { exit, stderr } = await sandbox.rotate(['-d', 'conf']);
    assert.equal(exit, 0);
    assert.doesNotMatch(stderr, /removing old log/);
  });

  test('says every time, with exit code 1, that the newest alone is over maxtotal', async () => {
    archives({ 'a.log.1': 1 });
    configure('#: maxtotal 300');
    const text = `the archives of ${sandbox.path('l/a.log')} are 700 over maxtotal 300`;
    for (const _ of [1, 2]) {
      const { exit, stderr } = await sandbox.rotate(['conf']);
      assert.deepEqual([exit, stderr], [1, `error: ${text}, and no more of them may go\n`]);
    }
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1']);
  });

  test('skips an archive that is held open, and tells', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3': 3 });
    configure('#: maxtotal 2000');
    const fd = openSync(sandbox.path('l/a.log.3'), 'r');
    try {
      const { exit, stderr } = await sandbox.rotate(['conf']);
      assert.equal(exit, 1);
      const why = `\\(over maxtotal 2000\\), \\S+ \\(pid ${process.pid}\\) has it open`;
      assert.match(stderr, new RegExp(`^error: not removing .*a\\.log\\.3 ${why}\n$`));
      assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.3']);
    } finally {
      closeSync(fd);
    }
  });

  test('what preremove refuses stays, is an error, and is asked for again', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2 });
    configure(
      '#: maxtotal 1000',
      'preremove',
      `echo $1 >>${sandbox.path('said')}; exit 1`,
      'endscript',
    );
    for (const times of [1, 2]) {
      assert.equal((await sandbox.rotate(['conf'])).exit, 1);
      assert.equal(sandbox.read('said'), `${sandbox.path('l/a.log.2')}\n`.repeat(times));
    }
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2']);
  });

  const noRoom =
    'where there is no room for a journal nothing is rotated, and maxtotal holds all the same';
  test(noRoom, needs(ROOT), async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3': 3 });
    configure('#: maxtotal 2000');
    sandbox.write('state', 'logrotate state -- version 2\n', 0o640);
    sandbox.write('state.d/x', '');
    const full =
      'mount -t tmpfs -o size=4k,mode=700 none state.d; dd if=/dev/zero of=state.d/y 2>/dev/null';
    const script = `${full}; exec "$1" -f -s "$2" conf`;
    const args = ['-m', 'sh', '-c', script, 'sh', LOGROTOR, sandbox.path('state')];
    const { exit, stderr } = await sandbox.run('unshare', args);
    assert.equal(exit, 1);
    assert.match(stderr, /no log of .* is rotated/);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2']);
  });

  test('what is removed is mailed where that is asked for', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2 });
    configure('#: maxtotal 1000', 'mail admin');
    const mailer = sandbox.write(
      'mailer',
      `#!/bin/sh\nprintf '%s ' "$@" >${sandbox.path('said')}\n`,
      0o755,
    );
    assert.deepEqual(await sandbox.rotate(['-m', mailer, 'conf']), SILENT);
    assert.equal(sandbox.read('said'), `-s ${sandbox.path('l/a.log.2')} admin `);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1']);
  });
});

describe('a rotation in a stanza with rules of its own', () => {
  test('removes nothing for a rotate that is not written', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2 });
    configure('create', '#: maxtotal 1G');
    assert.deepEqual(await sandbox.rotate(['-f', 'conf']), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2', 'a.log.3']);
  });

  test('keeps the last ones of a rotate that is written, and what minkeep says', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3': 3 });
    configure('create', 'rotate 1', '#: minkeep 3');
    assert.deepEqual(await sandbox.rotate(['-f', 'conf']), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2', 'a.log.3']);
  });

  test('keeps the newest of each day, counted after the new one', async () => {
    archives({ 'a.log-20261101': 9, 'a.log-20261102': 8, 'a.log-20261103': 7 });
    configure('create', 'dateext', '#: keepdaily 2');
    assert.deepEqual(await sandbox.rotate(['-f', 'conf']), SILENT);
    const [log, last, made, ...others] = sandbox.names('l');
    assert.deepEqual([log, last, others], ['a.log', 'a.log-20261103', []]);
    assert.match(made ?? '', /^a\.log-\d{8}$/);
  });

  test('lets go what rotate 0 throws away, and nothing else', async () => {
    archives({ 'a.log.2': 2 });
    configure('create', 'rotate 0', '#: maxtotal 1G');
    assert.deepEqual(await sandbox.rotate(['-f', 'conf']), SILENT);
    assert.ok(!sandbox.names('l').includes('a.log.1'));
  });
});
