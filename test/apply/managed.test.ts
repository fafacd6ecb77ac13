// Files that their program dates itself: compressed and removed where they are, by the built program.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { linkSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { LOGROTOR } from '../support/checkout.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const root = useSandbox('managed');
let places = 0;

/** A folder with files `l/NAME`, each last written to long before now, with its own name as its text. */
function place(names: readonly string[], directives: string, pattern = 'l/*.log'): Sandbox {
  places += 1;
  const box = new Sandbox(root.path(String(places)));
  for (const name of names) age(box, name, box.write(`l/${name}`, `${name}\n`));
  box.write('conf', `${box.path(pattern)} {\nmanaged "%Y-%m-%d"\n${directives}\n}\n`);
  return box;
}

function age(box: Sandbox, name: string, path = box.path(`l/${name}`)): void {
  utimesSync(path, 1_700_000_000, 1_700_000_000);
}

const DAYS = ['20', '21', '22', '23'].map((day) => `a.2026-11-${day}.log`);

test('all but the newest are compressed, and hold what they held; nothing is in the state file', async () => {
  const box = place([...DAYS, 'a.log'], 'compress');
  const ran = await box.rotate([box.path('conf')]);
  assert.deepEqual(ran, { exit: 0, signal: null, stdout: '', stderr: '' });
  const [first = '', second = '', third = '', live = ''] = DAYS;
  assert.deepEqual(box.names('l'), [`${first}.gz`, `${second}.gz`, `${third}.gz`, live, 'a.log']);
  const bytes = Buffer.from(box.read(`l/${second}.gz`), 'latin1');
  assert.equal(gunzipSync(bytes).toString(), `${second}\n`);
  assert.equal(statSync(box.path(`l/${second}.gz`)).mtimeMs, 1_700_000_000_000);
  assert.equal(box.read('state'), 'logrotate state -- version 2\n');
  const again = await box.rotate(['-f', box.path('conf')]);
  assert.deepEqual(again, { exit: 0, signal: null, stdout: '', stderr: '' });
  assert.equal(box.names('l').length, 5);
});

test('-d says what would be done, and does nothing', async () => {
  const box = place(DAYS, 'compress\nrotate 1');
  const { exit, stderr } = await box.rotate(['-d', box.path('conf')]);
  assert.equal(exit, 0);
  const [oldest = '', , third = '', live = ''] = DAYS.map((name) => box.path(`l/${name}`));
  for (const line of [
    `leaving ${live} alone, nothing of its group is newer`,
    `compressing ${third} with: /bin/gzip`,
    `removing old log ${oldest} (over rotate 1)`,
  ]) {
    assert.ok(stderr.includes(`${line}\n`), line);
  }
  assert.deepEqual(box.names('l'), DAYS);
});

test(
  'a file that a process has open for writing stays, and is an archive when that has ended',
  needs(ROOT),
  async () => {
    const box = place(DAYS, 'compress');
    const [held = ''] = DAYS;
    const script = `exec 9>>"$1"; echo open; read -r line`;
    const writer = spawn('/bin/sh', ['-c', script, 'sh', box.path(`l/${held}`)]);
    await once(writer.stdout, 'data');
    const { stderr } = await box.rotate(['-v', box.path('conf')]);
    assert.match(stderr, new RegExp(`${held} alone, pid ${writer.pid} has it open for writing`));
    assert.ok(box.names('l').includes(held));
    writer.stdin.end('\n');
    await once(writer, 'close');
    await box.rotate([box.path('conf')]);
    assert.ok(!box.names('l').includes(held));
  },
);

test('one that changed within managedidle stays', async () => {
  const box = place(DAYS, 'compress\nmanagedidle 2d');
  const [fresh = '', older = '', future = ''] = DAYS;
  const now = Date.now() / 1000;
  utimesSync(box.path(`l/${fresh}`), now, now - 86_400);
  utimesSync(box.path(`l/${older}`), now, now - 3 * 86_400);
  utimesSync(box.path(`l/${future}`), now, now + 40 * 86_400);
  await box.rotate([box.path('conf')]);
  assert.deepEqual(box.names('l'), [fresh, `${older}.gz`, future, DAYS[3]]);
});

test('one that its program writes to while it is being compressed stays plain and whole', async () => {
  const box = place(DAYS.slice(2), '');
  const [name = '', live = ''] = DAYS.slice(2);
  const compressor = box.write(
    'bin/slow',
    `#!/bin/sh\necho more >>${box.path(`l/${name}`)}\ngzip\n`,
    0o755,
  );
  const lines = ['managed "%Y-%m-%d"', 'compress', `compresscmd ${compressor}`, 'compressext .gz'];
  box.write('conf', `${box.path('l/*.log')} {\n${lines.join('\n')}\n}\n`);
  const { exit, stderr } = await box.rotate(['-v', box.path('conf')]);
  assert.equal(exit, 0, stderr);
  assert.match(stderr, /it was written to while it was compressed/);
  assert.deepEqual(box.names('l'), [name, live]);
  assert.equal(box.read(`l/${name}`), `${name}\nmore\n`);
});

test('links, directories and names without a date are not touched', async () => {
  const box = place([...DAYS, 'b.log', 'a.2026-11-31.log'], 'compress\nrotate 1');
  symlinkSync(DAYS[0] ?? '', box.path('l/a.2026-01-01.log'));
  linkSync(box.path('l/b.log'), box.path('l/a.2026-01-02.log'));
  box.write('l/a.2026-01-03.log/x', 'x');
  await box.rotate([box.path('conf')]);
  assert.deepEqual(box.names('l'), [
    'a.2026-01-01.log',
    'a.2026-01-02.log',
    'a.2026-01-03.log',
    `${DAYS[2]}.gz`,
    DAYS[3],
    'a.2026-11-31.log',
    'b.log',
  ]);
});

test('exclude holds for the compressed form, too', async () => {
  const names = DAYS.map((name, index) => (index < 3 ? `${name}.gz` : name));
  const box = place(names, 'rotate 1\nexclude a.2026-11-20.log* *-21.log.gz');
  await box.rotate([box.path('conf')]);
  assert.deepEqual(box.names('l'), names);
});

test('firstaction and lastaction run once if there is something to do, prerotate and postrotate never', async () => {
  const scripts = ['firstaction', 'lastaction', 'prerotate', 'postrotate', 'preremove'];
  const say = scripts.map((name) => `${name}\necho ${name} "$@"\nendscript`).join('\n');
  const box = place(DAYS, `rotate 2\n${say}`);
  const pattern = box.path('l/*.log');
  const removed = box.path(`l/${DAYS[0]}`);
  const { stdout } = await box.rotate([box.path('conf')]);
  assert.equal(stdout, `firstaction ${pattern}\npreremove ${removed}\nlastaction ${pattern}\n`);
  assert.equal((await box.rotate([box.path('conf')])).stdout, '');
});

test('a failing firstaction stops it all', async () => {
  const box = place(DAYS, 'compress\nrotate 1\nfirstaction\nfalse\nendscript');
  const { exit, stderr } = await box.rotate([box.path('conf')]);
  assert.equal(exit, 1);
  assert.match(stderr, /error running first action script/);
  assert.deepEqual(box.names('l'), DAYS);
});

test('what firstaction does to the files is seen', async () => {
  const box = place(DAYS, '');
  const gone = box.path(`l/${DAYS[0]}`);
  box.write(
    'conf',
    `${box.path('l/*.log')} {\nmanaged "%Y-%m-%d"\ncompress\nfirstaction\nrm ${gone}\nendscript\n}\n`,
  );
  const { exit, stderr } = await box.rotate([box.path('conf')]);
  assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
  assert.deepEqual(box.names('l'), [`${DAYS[1]}.gz`, `${DAYS[2]}.gz`, DAYS[3]]);
});

test('both forms of a file: an error at every run, and both stay', async () => {
  const box = place([...DAYS, `${DAYS[0]}.gz`], 'compress');
  for (let round = 0; round < 2; round += 1) {
    const { exit, stderr } = await box.rotate([box.path('conf')]);
    const path = box.path(`l/${DAYS[0]}`);
    assert.equal(stderr, `error: ${path} is not compressed, since ${path}.gz already exists\n`);
    assert.equal(exit, 1);
  }
  assert.equal(box.read(`l/${DAYS[0]}.gz`), `${DAYS[0]}.gz\n`);
});

test('a pattern without a match is an error, unless missingok', async () => {
  const box = place([], 'compress');
  const { exit, stderr } = await box.rotate([box.path('conf')]);
  assert.equal(exit, 1);
  assert.match(stderr, /stat of .*\/l\/\*\.log failed: No such file or directory/);
  const calm = place([], 'compress\nmissingok');
  assert.equal((await calm.rotate([calm.path('conf')])).exit, 0);
});

test('a stanza that only removes leaves the journal of the next one in order', async () => {
  const box = place(DAYS, 'rotate 1\nfirstaction\ntrue\nendscript');
  box.write('x/log', 'text\n');
  const other = `${box.path('x/log')} {\nrotate 1\nmissingok\npostrotate\nkill -KILL $PPID\nendscript\n}\n`;
  box.write('conf', box.read('conf') + other);
  const killed = await box.rotate(['-f', box.path('conf')]);
  assert.equal(killed.signal, 'SIGKILL');
  box.write('conf', box.read('conf').replace('kill -KILL $PPID', 'true'));
  const { exit, stderr } = await box.rotate([box.path('conf')]);
  assert.match(stderr, /left 1 rotation unfinished, completing/);
  assert.equal(exit, 0, stderr);
});

test('prune removes by rotate and maxage, and does nothing else', async () => {
  const scripts = 'firstaction\ntouch l/first\nendscript\npreremove\ntouch l/removing\nendscript';
  const box = place([...DAYS, 'a.log', 'a.log.1'], `compress\nrotate 2\n${scripts}`);
  const said = await box.run(LOGROTOR, ['prune', '-d', box.path('conf')]);
  assert.ok(said.stderr.includes(`${box.path(`l/${DAYS[0]}`)} (over rotate 2)\n`), said.stderr);
  assert.deepEqual(box.names('l'), [...DAYS, 'a.log', 'a.log.1']);
  const ran = await box.run(LOGROTOR, ['prune', '-s', box.path('state'), box.path('conf')]);
  assert.deepEqual(ran, { exit: 0, signal: null, stdout: '', stderr: '' });
  assert.deepEqual(box.names('l'), [...DAYS.slice(1), 'a.log', 'a.log.1', 'removing']);
});

test('instances are groups of their own: each keeps its newest, and its last ones', async () => {
  const names = ['web1.2026-11-20.log', 'web1.2026-11-21.log', 'web2.2026-11-22.log'];
  const box = place([...names, 'web2.2026-11-23.log', 'web2.2026-11-24.log'], 'rotate 1');
  assert.equal((await box.rotate([box.path('conf')])).exit, 0);
  const left = ['web2.2026-11-23.log', 'web2.2026-11-24.log'];
  assert.deepEqual(box.names('l'), [...names.slice(0, 2), ...left]);
});

test('maxtotal: the oldest go until the compressed rest is within it; one always stays', async () => {
  const box = place([], 'compress\nmaxtotal 100');
  for (const [index, name] of DAYS.entries()) {
    const bytes = index < 2 ? randomBytes(70) : Buffer.alloc(100_000, 'x');
    age(box, name, box.write(`l/${name}`, bytes.toString('latin1')));
  }
  const said = await box.rotate(['-d', box.path('conf')]);
  assert.doesNotMatch(said.stderr, /removing/);
  const [, , third = '', live = ''] = DAYS;
  const { exit, stderr } = await box.rotate(['-v', box.path('conf')]);
  assert.deepEqual(box.names('l'), [`${third}.gz`, live]);
  assert.match(stderr, /a\.2026-11-21\.log\.gz \(over maxtotal 100\)/);
  const group = box.path('l/a.%Y-%m-%d.log');
  const over =
    /^error: the archives of (.*) are .* over maxtotal 100, and no more of them may go$/m;
  assert.equal(over.exec(stderr)?.[1], group, stderr);
  assert.equal(exit, 1);
});

test('keepmonthly and rotate add up; the newest of each month stays', async () => {
  const months = [
    '2026-08-01',
    '2026-08-31',
    '2026-09-02',
    '2026-10-01',
    '2026-10-02',
    '2026-10-03',
  ];
  const names = [...months.map((date) => `a.${date}.log`), ...DAYS];
  const box = place(names, 'keepmonthly 3\nrotate 2');
  const { exit, stderr } = await box.rotate([box.path('conf')]);
  assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
  const kept = ['2026-09-02', '2026-10-03', '2026-11-21', '2026-11-22', '2026-11-23'];
  assert.deepEqual(
    box.names('l'),
    kept.map((date) => `a.${date}.log`),
  );
});

test('minkeep that is written binds maxage and rotate', async () => {
  const box = place(DAYS, 'maxage 1\nrotate 1\nminkeep 2');
  const { exit, stderr } = await box.rotate([box.path('conf')]);
  assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
  assert.deepEqual(box.names('l'), DAYS.slice(1));
});

test('rotate 0 and an unwritten rotate are no rules', async () => {
  for (const directives of ['rotate 0', '']) {
    const box = place(DAYS, directives);
    assert.equal((await box.rotate([box.path('conf')])).exit, 0);
    assert.deepEqual(box.names('l'), DAYS);
  }
});

test('one that a process reads stays, which is an error at every run', needs(ROOT), async () => {
  const box = place(DAYS, 'rotate 1');
  const command = 'exec 9<l/a.2026-11-20.log; "$1" -s "$2" conf; code=$?; exec 9<&-; exit $code';
  const { exit, stderr } = await box.shell(command);
  assert.equal(exit, 1);
  assert.match(stderr, /^error: not removing .*20\.log \(over rotate 1\), .*open/m);
  assert.deepEqual(box.names('l'), [DAYS[0], ...DAYS.slice(2)]);
});

describe('a directory that others can write', needs(ROOT), () => {
  test('nothing is done in it, which is said once', async () => {
    const box = place(DAYS, 'compress\nrotate 1');
    const { exit, stderr } = await box.shell(
      'chmod 1777 l && "$1" -s "$2" conf; code=$?; chmod 755 l; exit $code',
    );
    assert.equal(exit, 1);
    assert.equal(stderr.match(/because parent directory has insecure permissions/g)?.length, 1);
    assert.deepEqual(box.names('l'), DAYS);
  });

  test('su: files are handled as their user, and held ones are seen', async () => {
    const box = place(DAYS, 'compress\nsu daemon daemon');
    const { exit, stderr } = await box.shell(
      'chmod 755 .. .; chown -R daemon:daemon l; chmod 775 l; exec 9>>l/a.2026-11-20.log; touch -d 2020-01-01 l/a.2026-11-20.log; "$1" -s "$2" conf',
    );
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
    assert.deepEqual(box.names('l'), [DAYS[0], `${DAYS[1]}.gz`, `${DAYS[2]}.gz`, DAYS[3]]);
    assert.equal(statSync(box.path(`l/${DAYS[1]}.gz`)).uid, 1);
  });
});
