/** What logrotate deletes that logrotor keeps: told from the plans of both, and what logrotate then really does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UTC } from '../../../src/calendar/zone.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { asLogrotateReads } from '../../../src/cli/install-remove.ts';
import { machineConfigHost } from '../../../src/host/config-host.ts';
import { MachineDisk } from '../../../src/host/machine-disk.ts';
import { lostArchives } from '../../../src/plan/install/lost-archives.ts';
import { LOGROTATE } from '../../support/checkout.ts';
import { DEBIAN_LOGROTATE, needs, ROOT } from '../../support/requirement.ts';
import { useSandbox } from '../../support/sandbox.ts';

const sandbox = useSandbox('lost');

const DATED = ['a.log-20210101', 'a.log-20210102', 'a.log-20210103', 'a.log-20210201'];
const NUMBERED = ['a.log.1', 'a.log.2', 'a.log.3', 'a.log.9'];
const ROWS = [
  {
    about: 'keepmonthly keeps what rotate does not',
    directives: ['dateext', 'rotate 2', '#: keepmonthly 6'],
    archives: DATED,
    // Of the three that rotate 2 lets go, the newest of January would have stayed.
    lost: ['a.log-20210103'],
  },
  {
    about: 'the same rules for both',
    directives: ['dateext', 'rotate 2'],
    archives: DATED,
    lost: [],
  },
  {
    about: 'without rotate, logrotate keeps none',
    directives: ['dateext', '#: maxtotal 1G'],
    archives: DATED,
    // The newest of them goes at the rotation after that; the log with what is in it now goes at once.
    lost: ['a.log', ...DATED.slice(0, 3)],
  },
  {
    about: 'a rotate that logrotate does not see',
    directives: ['rotate 3', '#: rotate 20'],
    archives: NUMBERED,
    lost: ['a.log.3'],
  },
  {
    about: 'minkeep keeps what maxage does not',
    directives: ['dateext', 'rotate 9', 'maxage 1', '#: minkeep 3'],
    archives: DATED,
    lost: ['a.log-20210103', 'a.log-20210201'],
  },
] as const;

for (const { about, directives, archives, lost } of ROWS) {
  test(about, needs(ROOT, DEBIAN_LOGROTATE), async () => {
    const name = about.replaceAll(/\W/g, '-');
    const paths = archives.map((archive) => sandbox.write(`${name}/${archive}`, `${archive}\n`));
    await sandbox.run('touch', ['-d', '2021-02-02', ...paths]);
    const log = sandbox.write(`${name}/a.log`, 'new\n');
    const config = sandbox.write(`${name}.conf`, `${log} {\n${directives.join('\n')}\n}\n`);
    const told = lostOf(config).map((path) => path.slice(path.lastIndexOf('/') + 1));
    assert.deepEqual(told, lost);
    const state = sandbox.path(`${name}.state`);
    const ran = await sandbox.run(LOGROTATE, ['-f', '-s', state, config]);
    assert.equal(ran.exit, 0, ran.stderr);
    // What logrotate has really deleted is told by the contents that are left.
    const left = sandbox.names(name).map((file) => sandbox.read(`${name}/${file}`).trim());
    for (const archive of lost) assert.ok(!left.includes(archive), `${archive} is still there`);
  });
}

function lostOf(config: string): readonly string[] {
  const host = machineConfigHost(process.env);
  using disk = new MachineDisk();
  return lostArchives({
    ours: readConfig([config], host, true).stanzas,
    logrotates: readConfig([config], asLogrotateReads(host), true).stanzas,
    disk,
    now: Math.floor(Date.now() / 1000),
    zone: UTC,
  });
}
