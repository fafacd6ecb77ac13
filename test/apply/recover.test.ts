// What a run does about the journal that an interrupted one has left (departure D10), beside the kills at
// every call of test/crash.
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const root = useSandbox('recover');
let count = 0;

/** The postrotate script kills its parent at its first run, and says that it was run at each. */
const DEADLY = [
  'rotate 3',
  'create 0640',
  'compress',
  'daily',
  'postrotate',
  'cd ROOT; echo "$1" >>ran; if ! test -e killed; then touch killed; kill -9 $PPID; fi',
  'endscript',
];

interface Killed {
  readonly sandbox: Sandbox;
  readonly log: string;
}

/** A log whose rotation was killed in its postrotate script. */
async function killed(directives: readonly string[] = DEADLY): Promise<Killed> {
  count += 1;
  const sandbox = new Sandbox(root.path(`case-${count}`));
  const log = sandbox.write('logs/a.log', 'new\n');
  sandbox.write('logs/a.log.1', 'older\n');
  sandbox.write('state', `logrotate state -- version 2\n"${log}" 2020-1-1-0:0:0\n`, 0o640);
  writeConfig(sandbox, directives);
  const { exit } = await sandbox.rotate(['config']);
  assert.notEqual(exit, 0);
  assert.equal(journals(sandbox).length, 1);
  return { sandbox, log };
}

function writeConfig(sandbox: Sandbox, directives: readonly string[]): void {
  const text = directives.join('\n').replaceAll('ROOT', sandbox.dir);
  sandbox.write('config', `${sandbox.path('logs')}/*.log {\n${text}\n}\n`);
}

function journals(sandbox: Sandbox): readonly string[] {
  const path = sandbox.path('state.d');
  return existsSync(path) ? readdirSync(path) : [];
}

function journalOf(sandbox: Sandbox): string {
  return sandbox.path(`state.d/${journals(sandbox)[0] ?? ''}`);
}

function unzipped(sandbox: Sandbox, name: string): string {
  return gunzipSync(readFileSync(sandbox.path(`logs/${name}`))).toString();
}

describe('an interrupted run', () => {
  test('is completed before the next one does anything', async () => {
    const { sandbox, log } = await killed();
    const { exit, stderr } = await sandbox.rotate(['-v', 'config']);
    assert.equal(exit, 0, stderr);
    const completing = stderr.indexOf(`completing the interrupted rotation of ${log}`);
    assert.ok(completing >= 0 && completing < stderr.indexOf('rotating pattern:'), stderr);
    assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1.gz', 'a.log.2.gz']);
    assert.equal(unzipped(sandbox, 'a.log.1.gz'), 'new\n');
    assert.equal(unzipped(sandbox, 'a.log.2.gz'), 'older\n');
    assert.equal(sandbox.read('ran'), `${log}\n${log}\n`);
    assert.match(sandbox.read('state'), /a\.log" 20(?!20)/);
    assert.equal(existsSync(sandbox.path('state.d')), false);
    assert.equal((await sandbox.rotate(['config'])).stderr, '');
  });

  test('is not completed by -d, which says so', async () => {
    const { sandbox } = await killed();
    const before = sandbox.names('logs');
    const { stderr } = await sandbox.rotate(['-d', 'config']);
    assert.match(stderr, /left 1 rotation unfinished, the next run completes what .* tells\n/);
    assert.deepEqual(sandbox.names('logs'), before);
    assert.equal(journals(sandbox).length, 1);
  });

  test('is completed with the scripts of its stanza as it is now', async () => {
    const { sandbox, log } = await killed();
    writeConfig(sandbox, DEADLY.with(0, 'rotate 4'));
    const { exit } = await sandbox.rotate(['config']);
    assert.equal(exit, 0);
    assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1.gz', 'a.log.2.gz']);
    assert.equal(sandbox.read('ran'), `${log}\n${log}\n`);
  });

  test('is left to a run that has its stanza: nobody else can tell the writer', async () => {
    const { sandbox, log } = await killed();
    const config = sandbox.read('config');
    const before = sandbox.names('logs');
    sandbox.write('config', '');
    for (let run = 0; run < 2; run += 1) {
      const { exit, stderr } = await sandbox.rotate(['config']);
      assert.equal(exit, 0);
      assert.match(stderr, /the interrupted rotations of .* are left to a run whose configuration/);
      assert.deepEqual(sandbox.names('logs'), before);
    }
    sandbox.write('config', config);
    assert.equal((await sandbox.rotate(['config'])).exit, 0);
    assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1.gz', 'a.log.2.gz']);
    assert.equal(sandbox.read('ran'), `${log}\n${log}\n`);
    assert.match(sandbox.read('state'), /a\.log" 20(?!20)/);
    assert.equal(existsSync(sandbox.path('state.d')), false);
  });

  test('is over for a log that something else has rotated since', async () => {
    const { sandbox, log } = await killed();
    sandbox.write('state', `logrotate state -- version 2\n"${log}" 2090-1-1-0:0:0\n`, 0o640);
    const { exit, stderr } = await sandbox.rotate(['-v', 'config']);
    assert.equal(exit, 0);
    assert.ok(stderr.includes(`${log} was rotated since it was interrupted`));
    assert.equal(existsSync(sandbox.path('state.d')), false);
  });

  test('that was forced to rotate a log of the future is completed all the same', async () => {
    count += 1;
    const sandbox = new Sandbox(root.path(`case-${count}`));
    const log = sandbox.write('logs/a.log', 'new\n');
    sandbox.write('state', `logrotate state -- version 2\n"${log}" 2090-1-1-0:0:0\n`, 0o640);
    writeConfig(sandbox, DEADLY);
    await sandbox.rotate(['config']);
    assert.equal((await sandbox.rotate(['config'])).exit, 0);
    assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1.gz']);
  });

  test('a postrotate script that has ended is not run again', async () => {
    const script = ['postrotate', 'echo "$1" >>ROOT/ran', 'endscript', 'lastaction'];
    const directives = [...DEADLY.slice(0, 4), ...script];
    const deadly = 'cd ROOT; if ! test -e killed; then touch killed; kill -9 $PPID; fi';
    const { sandbox, log } = await killed([...directives, deadly, 'endscript']);
    assert.equal((await sandbox.rotate(['config'])).exit, 0);
    assert.equal(sandbox.read('ran'), `${log}\n`);
    assert.equal(existsSync(sandbox.path('state.d')), false);
  });

  test('one that was killed before it noted anything has left nothing', async () => {
    const { sandbox } = await killed();
    writeFileSync(journalOf(sandbox), '');
    const { stderr } = await sandbox.rotate(['config']);
    assert.doesNotMatch(stderr, /unfinished/);
    assert.equal(existsSync(sandbox.path('state.d')), false);
  });

  test('a journal that cannot be read is an error, and is kept', async () => {
    const { sandbox } = await killed();
    writeFileSync(journalOf(sandbox), '{"kind":"run","version":99,"at":1}\n');
    const { exit, stderr } = await sandbox.rotate(['config']);
    assert.equal(exit, 1);
    assert.match(stderr, /error: cannot complete what journal .* tells: it is not of this version/);
    assert.equal(journals(sandbox).length, 1);
  });

  test('a journal that others could have written is not believed', needs(ROOT), async () => {
    const { sandbox, log } = await killed();
    chownSync(journalOf(sandbox), 65_534, 65_534);
    const { exit, stderr } = await sandbox.rotate(['config']);
    assert.equal(exit, 1);
    assert.match(stderr, /it belongs to another user, or others may write to it/);
    chownSync(journalOf(sandbox), 0, 0);
    chmodSync(sandbox.path('state.d'), 0o777);
    assert.equal((await sandbox.rotate(['config'])).exit, 1);
    chmodSync(sandbox.path('state.d'), 0o700);
    assert.equal((await sandbox.rotate(['config'])).exit, 0);
    assert.equal(sandbox.read('ran').startsWith(`${log}\n${log}\n`), true);
  });
});
