/** `logrotor explain`: what it says of real cases. */
import assert from 'node:assert/strict';
import { chmodSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, test } from 'node:test';
import { rotatedDaysAgo, useCases } from '../support/cases.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { needs, ROOT } from '../support/requirement.ts';
import type { Ran, Sandbox } from '../support/sandbox.ts';

const { outer, place } = useCases('explain');

function explain(box: Sandbox, log: string, ...options: readonly string[]): Promise<Ran> {
  return box.run(LOGROTOR, ['explain', '-s', box.path('state'), ...options, log, box.path('conf')]);
}

/** Says whether lines of the answer match, in their order. */
function assertSays({ stdout }: Ran, ...patterns: readonly RegExp[]): void {
  for (const pattern of patterns) assert.match(stdout, pattern);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f]/);
}

const LOG = { 'a.log': 'a line\n' };

describe('a log that a stanza has', () => {
  test('its stanza, its directives with their places, and its criteria', async () => {
    const box = place('rotate 4\n$D/a.log {\n  daily\n  rotate 2\n  maxsize 1k\n}\n', LOG);
    rotatedDaysAgo(box, 0);
    const said = await explain(box, 'a.log');
    assert.equal(said.exit, 0);
    assertSays(
      said,
      /^\/.*a\.log\n {2}stanza +\/.*conf:2, for /,
      /verdict +it is not rotated: log has been rotated at .* which is less than a day ago\n/,
      /\n {2}due +\d{4}-\d\d-\d\d 00:00, in .*; nothing is known to run it\n/,
      /\n {2}daily +\/.*conf:3\n/,
      /\n {2}rotate 2 +\/.*conf:4, in the place of 'rotate 4' at \/.*conf:1\n/,
      /\n {2}maxsize +not due +the log has 7 of 1\.0k\n/,
      /\n {2}daily +not due +from .* 00:00 on\n/,
    );
  });

  test('one that is due: what is done, step by step', async () => {
    const box = place('$D/a.log {\n  daily\n  rotate 1\n  create 0600\n}\n', {
      ...LOG,
      'a.log.1': 'old\n',
    });
    rotatedDaysAgo(box, 2);
    assertSays(
      await explain(box, 'a.log'),
      /verdict +it is rotated: its period is over\n {2}due +now\n/,
      /\na run does this now\n {3}1\. {2}rename .*a\.log\.1 to a\.log\.2\n {3}2\. {2}rename .*a\.log to a\.log\.1\n {3}3\. {2}create .*a\.log, mode 0600, .*\n {3}4\. {2}remove .*a\.log\.2\n/,
      /\n {2}a\.log\.1 .* goes, over rotate 1\n/,
    );
  });

  test('first sight', async () => {
    const said = await explain(place('$D/a.log {\n  weekly\n}\n', LOG), 'a.log');
    assertSays(said, /\n {2}it is seen for the first time: .*\n {4}hint: 'logrotor -f'/);
    assertSays(said, /\n {2}verdict +it is not rotated: it was never seen before, and its period/);
    assert.doesNotMatch(said.stdout, /has been rotated/);
  });

  test('no state file of that name: it is told, with what to do', async () => {
    const box = place('$D/a.log {\n  weekly\n}\n', LOG);
    const told = /there is no state file \/.*\/state: .*\n *hint: '-s' names the state file/;
    const said = await explain(box, 'a.log');
    assertSays(said, /\n {2}state +\/.*\/state\n {2}rotated +not known, it was never seen/, told);
    const status = await box.run(LOGROTOR, ['status', '-s', box.path('state'), 'conf']);
    assert.equal(status.exit, 0);
    assert.match(status.stderr, told);
    rotatedDaysAgo(box, 0);
    assert.doesNotMatch((await explain(box, 'a.log')).stdout, /no state file/);
    const { stdout, stderr } = await box.run(LOGROTOR, ['status', '-s', box.path('state'), 'conf']);
    assert.equal(stderr, '');
    assert.match(stdout, /\n\nthe state file: \/.*\/state\n$/);
  });

  test('first sight of a log that goes by its size alone is nothing to note', async () => {
    const said = await explain(place('$D/a.log {\n  size 1M\n}\n', LOG), 'a.log');
    assert.doesNotMatch(said.stdout, /first time/);
  });

  test('an archive that is plain though the stanza compresses', async () => {
    const text = '$D/a.log {\n  daily\n  rotate 3\n  compress\n  delaycompress\n}\n';
    const said = await explain(place(text, { ...LOG, 'a.log.1': '1\n' }), 'a.log');
    assertSays(
      said,
      /a\.log\.1 .*stays, kept by rotate 3; plain, and compressed at the next rotation\n/,
    );
  });

  test('a last rotation that is yet to come', async () => {
    const box = place('$D/a.log {\n  daily\n}\n', LOG);
    rotatedDaysAgo(box, -30);
    const said = await explain(box, 'a.log');
    assertSays(
      said,
      /it is rotated: its last rotation lies in the future/,
      /in the future; now is/,
    );
  });

  test('notifempty is stronger than -f', async () => {
    const box = place('$D/a.log {\n  daily\n  notifempty\n}\n', { 'a.log': '' });
    rotatedDaysAgo(box, 3);
    const said = await explain(box, 'a.log', '-f');
    assertSays(said, /\n {2}due +as soon as it is not empty\n/);
    assertSays(said, /it is not rotated: log is empty/, /'notifempty' keeps .*, also with '-f'/);
  });

  test('busyskip and maxload show the load and their limits', async () => {
    const text = '$D/a.log {\n  daily\n  #: busyskip 10000 2h\n  #: maxload 10000 5m\n}\n';
    const said = await explain(place(text, LOG), 'a.log');
    assertSays(said, /\n {2}busyskip +lets it pass +the load is .* for each CPU, of 10000\n/);
    assertSays(said, /\n {2}maxload +lets it pass +the load is .* for each CPU, of 10000\n/);
  });

  test('a program that was not told to open its log again', async () => {
    const box = place('$D/a.log {\n  daily\n}\n', { ...LOG, 'a.log.1': '1\n' });
    const said = await box.shell('exec 7>>a.log.1; "$1" explain -s "$2" a.log conf');
    assertSays(
      said,
      /\(pid \d+\) still writes to \/.*a\.log\.1, and not to the log\n +hint: it has/,
    );
  });

  test('a log that does not exist', async () => {
    const said = await explain(place('$D/a.log {\n  daily\n}\n'), 'a.log');
    assert.equal(said.exit, 0);
    assertSays(said, /stat of .*a\.log failed/, /hint: add 'missingok' to the stanza \(.*conf:1\)/);
  });

  test('a symbolic link', async () => {
    const box = place('$D/a.log {\n  daily\n}\n', { 'real.log': 'x\n' });
    symlinkSync('real.log', box.path('a.log'));
    assertSays(await explain(box, 'a.log'), /symbolic link/, /hint: name the file itself/);
  });

  test('a name with what would move the cursor', async () => {
    const box = place('$D/*.log {\n  daily\n}\n', { 'a\x1b[2J.log': 'x\n' });
    const { stdout } = await explain(box, 'a\x1b[2J.log');
    assert.match(stdout, /a\?\[2J\.log/);
    assert.ok(!stdout.includes('\x1b'));
  });

  test('two stanzas match it: which one has it', async () => {
    const text = '$D/a.log {\n  daily\n}\n$D/*.log {\n  weekly\n}\n';
    const said = await explain(place(text, LOG), 'a.log');
    assertSays(
      said,
      /the stanza at .*conf:4 matches it too, but the one at .*conf:1 is read first/,
    );
  });

  test('its name through a link to its directory', async () => {
    const box = place('$D/real/a.log {\n  daily\n}\n', { 'real/a.log': 'x\n' });
    symlinkSync('real', box.path('link'));
    assert.equal((await explain(box, 'link/a.log')).exit, 0);
  });
});

test('a directory that others may write to: the line that mends it', needs(ROOT), async () => {
  const box = place('$D/open/a.log {\n  daily\n}\n', { 'open/a.log': 'x\n' });
  chmodSync(box.path('open'), 0o777);
  const said = await explain(box, 'open/a.log');
  assert.doesNotMatch(said.stdout, /no log now|if there is a log/);
  assertSays(said, /insecure permissions/, /hint: add 'su root root' to the stanza \(.*conf:1\)/);
});

async function explainAsNobody(config: string, prepare = ':'): Promise<Ran> {
  const box = place(config, { ...LOG, 'dir/b.log': 'b\n', 'vault/x': '' });
  chmodSync(outer.dir, 0o755);
  await box.shell(prepare);
  const log = config.includes('b.log') ? 'dir/b.log' : 'a.log';
  const args = ['explain', '-s', box.path('state'), log, 'conf'];
  return box.run(LOGROTOR, args, { uid: 65_534 });
}

test('a log that was written by another clock', async () => {
  const box = place('$D/a.log {\n  daily\n}\n', LOG);
  const later = new Date(Date.now() + 30.5 * 86_400_000);
  utimesSync(box.path('a.log'), later, later);
  assertSays(
    await explain(box, 'a.log'),
    /\n {2}size +7, written at a time that is 30 days ahead of the clock\n/,
  );
});

describe('seen by somebody who is not root', needs(ROOT), () => {
  test('a directory that may be entered and not listed', async () => {
    const said = await explainAsNobody('$D/dir/b.log {\n  daily\n}\n', 'chmod 711 dir');
    assertSays(
      said,
      /\n {2}\S+\/dir cannot be listed \(Permission denied\): what archives there are is not known here\n {4}hint: root can see it\n/,
    );
  });

  test('a ledger that may not be read', async () => {
    const said = await explainAsNobody(
      '$D/a.log {\n  daily\n  #: ship file://$D/vault\n}\n',
      'mkdir -m 700 state.d; touch state.d/ledger; chmod 600 state.d/ledger',
    );
    assertSays(
      said,
      /\n {2}the ledger \S+ cannot be read \(.*\): what was shipped is not known here\n {4}hint: root/,
    );
  });

  test('a directory that others may write to: the verdict is that of the run of root', async () => {
    const config = '$D/dir/b.log {\n  daily\n}\n';
    assertSays(await explainAsNobody(config, 'chmod 777 dir'), /insecure permissions/);
    const own = 'chmod 777 dir; echo "logrotate state -- version 2" >state; chown 65534 state';
    assert.doesNotMatch((await explainAsNobody(config, own)).stdout, /insecure permissions/);
  });

  test('a stanza whose user could not be become', async () => {
    const said = await explainAsNobody('$D/a.log {\n  daily\n  su root root\n}\n');
    assertSays(
      said,
      /\n {2}all of this is seen by uid 65534, not by the user of 'su'\n {4}hint: root/,
    );
  });
});

describe('a log that no stanza has', () => {
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'its stanza has an error',
      '$D/a.log {\n rotate many\n}\n',
      'a.log',
      /conf:1 .* is not used for an error in it: .*bad rotation count 'many'/,
    ],
    [
      'the name of its configuration is taboo',
      'include $D/d\n',
      'tabooed.log',
      /d\/one\.dpkg-old has a stanza for it, but the file is not read: .*\n +hint: give it a name/,
    ],
    [
      'a file that others may write to is not read',
      'include $D/open.conf\n',
      'open.log',
      /open\.conf has a stanza for it, but the file is not read: [^\n]*\n +hint: chmod go-w \S+open\.conf\n/,
    ],
    [
      'an error may hide it',
      '$D/{a,b}.log {\n}\n',
      'a.log',
      /an error may hide it: \S+conf:1 keyword 'a' not properly separated, found 0x2c\n +hint: a blank, '=' or the end of the line/,
    ],
    [
      'exclude takes it away',
      '$D/*.log {\n #: exclude a*\n}\n',
      'a.log',
      /conf:1 matches it, but 'exclude' takes it away/,
    ],
    [
      'it is an archive',
      '$D/a.log {\n}\n',
      'a.log.1',
      /it has the name of an archive of .*a\.log\n/,
    ],
    [
      'there is no such file',
      '$D/*.log {\n}\n',
      'b.log',
      /the pattern .*\*\.log at .*conf:1 matches its name, but there is no such file/,
    ],
    [
      'there is one whose name is nearly the same',
      '$D/*.log {\n}\n',
      'aa.log',
      /but there is no such file\n +hint: did you mean \/.*\/a\.log\?\n/,
    ],
    [
      'nothing comes near',
      '$D/a.log {\n}\n$D/x/b.log {\n}\n',
      'a.lgo',
      /near: \/.*a\.log at .*conf:1\n[^]*no pattern matches it\n +hint: add a stanza/,
    ],
  ];
  for (const [name, text, log, said] of cases) {
    test(name, async () => {
      const box = place(text, LOG);
      box.write('open.conf', `${box.path('open.log')} {\n}\n`);
      chmodSync(box.path('open.conf'), 0o666);
      box.write('d/one.dpkg-old', `${box.path('tabooed.log')} {\n}\n`);
      const answer = await explain(box, log);
      assert.equal(answer.exit, 1);
      assert.match(answer.stdout, /: no stanza has it\n/);
      assertSays(answer, said);
    });
  }
});

test('without a log', async () => {
  const { exit, stderr } = await outer.run(LOGROTOR, ['explain']);
  assert.equal(exit, 2);
  assert.equal(stderr, 'error: explain needs a log\nhint: logrotor explain LOG [CONFIG...]\n');
});

test('nothing is made or changed', async () => {
  const box = place('$D/a.log {\n  daily\n  olddir $D/old\n  createolddir\n}\n', LOG);
  const before = box.names();
  await explain(box, 'a.log', '-f');
  assert.deepEqual(box.names(), before);
});

test('swapped operands are told of', async () => {
  const box = place('$D/a.log {\n}\n', LOG);
  const answer = await box.run(LOGROTOR, ['explain', 'conf', box.path('a.log')]);
  assert.equal(answer.exit, 1);
  assertSays(answer, /conf is a configuration, with a stanza for \S+a\.log: did you swap them\?\n/);
  assertSays(answer, /hint: logrotor explain \S+a\.log conf\n/);
});
