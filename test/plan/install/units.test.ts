/** The texts of units and cron files: what they let a configuration do, and that systemd reads what was meant. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { cronFile } from '../../../src/plan/install/cron-file.ts';
import { needsOf } from '../../../src/plan/install/needs.ts';
import { writtenDirectories } from '../../../src/plan/install/places.ts';
import { runTimes } from '../../../src/plan/install/run-times.ts';
import {
  daemonUnit,
  dropIn,
  onceUnit,
  type ServiceFacts,
} from '../../../src/plan/install/service-unit.ts';
import { timerUnit } from '../../../src/plan/install/timer-unit.ts';
import { unitCommand } from '../../../src/plan/install/unit-words.ts';
import { commandOf, needs } from '../../support/requirement.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { readStanza, readStanzas } from './read-stanzas.ts';

const sandbox = useSandbox('units');
const TRUE = '/usr/bin/true';

function factsFor(directives: string, facts: Partial<ServiceFacts> = {}): ServiceFacts {
  const stanzas = readStanza(directives);
  return {
    command: [TRUE, '/etc/logrotate.conf'],
    nodeDirectory: undefined,
    programDirectory: '/usr/lib/logrotor/bin',
    directories: directoriesOf(stanzas),
    needs: needsOf(stanzas),
    ...facts,
  };
}

function directoriesOf(
  stanzas: ReturnType<typeof readStanza>,
  real: Readonly<Record<string, string>> = {},
): readonly string[] {
  return writtenDirectories(stanzas, ['/var/lib/s'], { realDirectory: (path) => real[path] });
}

describe('the directories that are written to', () => {
  const LOGS = { '/l/a.log': '', '/l/sub/b.log': '', '/home/u/x/c.log': '' };
  const rows = [
    { config: '/l/a.log {\n}\n', expected: ['/l', '/var/lib/s'] },
    { config: '/l/a.log /l/sub/b.log {\n}\n', expected: ['/l', '/var/lib/s'] },
    { config: '/l/sub/b.log {\n}\n', expected: ['/l/sub', '/var/lib/s'] },
    { config: '/home/*/x/*.log {\n}\n', expected: ['/home', '/var/lib/s'] },
    {
      config: '/l/a.log {\n olddir /o\n createolddir\n}\n',
      expected: ['/l', '/o', '/var/lib/s'],
    },
    { config: '/l/a.log {\n olddir old\n createolddir\n}\n', expected: ['/l', '/var/lib/s'] },
    { config: '/l/a.log {\n ship file:///mnt/b\n}\n', expected: ['/l', '/mnt/b', '/var/lib/s'] },
    { config: '/l/a.log {\n ship s3://bucket/p\n}\n', expected: ['/l', '/var/lib/s'] },
  ];
  for (const { config, expected } of rows) {
    test(JSON.stringify(config), () => {
      const real = { '/': '/', '/l': '/l', '/m': '/m' };
      assert.deepEqual(directoriesOf(readStanzas(config, LOGS), real), expected);
    });
  }

  test('a directory that is a link is named with what it leads to', () => {
    const real = { '/l': '/srv/logs' };
    const stanzas = readStanzas('/l/a.log {\n}\n', LOGS);
    assert.deepEqual(directoriesOf(stanzas, real), ['/l', '/srv/logs', '/var/lib/s']);
  });
});

test('a configuration without scripts: the unit takes away what logrotor does not need', () => {
  const unit = onceUnit(factsFor('daily'));
  const lines = unit.split('\n');
  for (const line of [
    'ProtectSystem=strict',
    'ReadWritePaths=-/l',
    'ReadWritePaths=-/var/lib/s',
    'ProtectHome=yes',
    'NoNewPrivileges=yes',
    'RestrictRealtime=yes',
    'SystemCallFilter=@system-service',
  ]) {
    assert.ok(lines.includes(line), line);
  }
  assert.match(unit, /^CapabilityBoundingSet=.*\bCAP_SYS_PTRACE\b/m);
});

test('no unit sets what logrotor cannot live with', () => {
  for (const unit of [onceUnit(factsFor('daily')), daemonUnit(factsFor('daily'))]) {
    assert.doesNotMatch(unit, /^(?:MemoryDenyWriteExecute|ProtectProc|ProcSubset|PrivatePIDs)=/m);
  }
});

test('a configuration with scripts: they may be anything, and where they stand is said', () => {
  const unit = onceUnit(factsFor('postrotate; true; endscript'));
  assert.doesNotMatch(unit, /^(?:NoNewPrivileges|CapabilityBoundingSet|SystemCallFilter)=/m);
  assert.match(unit, /^ProtectSystem=strict$/m);
  assert.match(unit, /^# {3}\/c:1$/m);
});

test('a postrotate that only logrotate runs is no script', () => {
  const unit = onceUnit(factsFor('postrotate; true; endscript; nopostrotate'));
  assert.match(unit, /^NoNewPrivileges=yes$/m);
});

test('what is needed is left: mail, keys in /root, logs in /tmp, real-time scheduling', () => {
  assert.match(onceUnit(factsFor('mail root')), /^ReadWritePaths=-\/var\/spool$/m);
  assert.match(onceUnit(factsFor('ship sftp://h/p')), /^ProtectHome=read-only$/m);
  assert.doesNotMatch(onceUnit(factsFor('copytruncate')), /^RestrictRealtime/m);
  const temporary = factsFor('daily', { directories: ['/tmp/app'] });
  assert.doesNotMatch(onceUnit(temporary), /^PrivateTmp/m);
});

test('a program, a Node or a configuration in a home can be read there', () => {
  for (const facts of [
    { programDirectory: '/root/logrotor/bin' },
    { nodeDirectory: '/home/admin/node/bin' },
    { command: [TRUE, '/root/logrotate.conf'] },
  ]) {
    assert.match(onceUnit(factsFor('daily', facts)), /^ProtectHome=read-only$/m);
  }
});

test('the daemon tells systemd that it is ready, and is told to read its configuration anew', () => {
  const lines = daemonUnit(factsFor('daily')).split('\n');
  for (const line of [
    'Type=notify',
    'NotifyAccess=all',
    `ExecStart=${TRUE} daemon /etc/logrotate.conf`,
    `ExecReload=/bin/sh -c 'kill -HUP "$$MAINPID"'`,
    'WantedBy=multi-user.target',
  ]) {
    assert.ok(lines.includes(line), line);
  }
});

test('a Node in an unusual place is put in front of the path', () => {
  const facts = factsFor('daily', { nodeDirectory: '/opt/node 1/bin' });
  assert.match(onceUnit(facts), /^Environment="PATH=\/opt\/node 1\/bin:\/usr\/local\/sbin:/m);
  const file = cronFile({ ...facts, times: runTimes([]) });
  assert.match(file, /^PATH=\/opt\/node 1\/bin:\/usr\/local\/sbin:/m);
});

test('words that systemd would take for something else', () => {
  assert.equal(
    unitCommand(['/a', 'b c', '100%', '$x', 'q"\\']),
    '/a "b c" "100%%" "$$x" "q\\x22\\x5c"',
  );
});

test('words that the shell or cron would take for something else', () => {
  const command = ['/a', "b 'c", '%d', '$x'];
  const file = cronFile({ command, nodeDirectory: undefined, times: runTimes([]) });
  assert.match(file, / \/a 'b '\\''c' '\\%d' '\$x'$/m);
});

describe('systemd-analyze', needs(commandOf('/usr/bin/systemd-analyze', 'systemd')), () => {
  const sets = [
    'daily',
    'minutes 1',
    'copytruncate',
    'schedule "30 2 * * *"; timezone Europe/Berlin',
    'mail root',
    'postrotate; true; endscript',
    'ship sftp://h/p',
  ];
  for (const directives of sets) {
    test(`verify has nothing to say of the units: ${directives}`, async () => {
      const facts = factsFor(directives, { directories: ['/l', '/var/lib/a b%c', '/o\\"d'] });
      const times = runTimes(readStanza(directives));
      const paths = [
        sandbox.write('logrotor.service', onceUnit(facts)),
        sandbox.write('logrotor.timer', timerUnit(times)),
        sandbox.write('logrotor-daemon.service', daemonUnit(facts)),
      ];
      const ran = await sandbox.run('systemd-analyze', ['verify', '--man=no', ...paths]);
      assert.deepEqual([ran.exit, ran.stderr], [0, '']);
    });
  }

  test('verify has nothing to say of logrotate.service with the drop-in', async () => {
    const unit = '[Service]\nType=oneshot\nExecStart=/usr/bin/false\nMemoryDenyWriteExecute=yes\n';
    const path = sandbox.write('d/logrotate.service', unit);
    sandbox.write('d/logrotate.service.d/logrotor.conf', dropIn(factsFor('daily')));
    const ran = await sandbox.run('systemd-analyze', ['verify', '--man=no', path]);
    assert.deepEqual([ran.exit, ran.stderr], [0, '']);
  });

  const exposures = [
    { directives: 'daily', most: 3.5 },
    { directives: 'ship sftp://h/p', most: 4 },
    { directives: 'postrotate; true; endscript', most: 6.6 },
  ];
  for (const { directives, most } of exposures) {
    test(`security finds an exposure of at most ${most}: ${directives}`, () => {
      const path = sandbox.write('exposed.service', onceUnit(factsFor(directives)));
      const exposure = exposureOf(path);
      assert.ok(exposure <= most, String(exposure));
    });
  }
});

/** The exposure that systemd-analyze works out: 0 is none, 10 is all. */
function exposureOf(path: string): number {
  const args = ['security', '--offline=yes', '--no-pager', path];
  const { stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  const [, level] = /exposure level for \S+: ([0-9.]+)/.exec(stdout) ?? [];
  assert.ok(level !== undefined, stdout);
  return Number(level);
}
