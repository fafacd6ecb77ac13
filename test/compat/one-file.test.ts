/** One file for both programs: what logrotate lacks stands behind `#:`, and it does not say a word about it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isBeyondLogrotate } from '../../src/config/beyond-logrotate.ts';
import { DIRECTIVES } from '../../src/config/directives.ts';
import { inScratch, placeConfig, rotate } from '../docs/documents.ts';
import { LOGROTATE, LOGROTOR } from '../support/checkout.ts';
import { DEBIAN_LOGROTATE, needs } from '../support/requirement.ts';

/** What each directive that takes something is given, and what else a stanza with it needs. */
const GIVEN: Readonly<Record<string, string>> = {
  busyskip: '2 6h',
  compressjobs: '2',
  compressor: 'xz 6',
  copytruncatemode: 'truncate',
  exclude: '*.tmp old-*',
  holduncompressed: '2h',
  keepdaily: '14',
  keephourly: '24',
  keepmonthly: '24',
  keepweekly: '8',
  keepyearly: '10',
  managed: '"%Y-%m-%d"',
  managedidle: '2h',
  maxload: '1.5 20m',
  maxrate: '10M/m',
  maxtotal: '2T',
  minfree: '10%',
  minfreefloor: '2d',
  minkeep: '3',
  ondup: 'suffix',
  reopen: 'nginx',
  reopengrace: '2h',
  reopenwait: '5s',
  schedule: '"30 4 * * mon-fri"',
  scripttimeout: '90s',
  ship: 'sftp://backup@vault.example/srv/logs',
  shipauth: '/etc/logrotor/netrc',
  shipdelay: '1h',
  shiplimit: '10M/s',
  shipmaxspool: '20G',
  shipname: '%{host}/%{log}-%Y%m%d-%{sha256:12}%{ext}',
  shiprequire: 'any',
  shiptimeout: '30m',
  timezone: 'Europe/Berlin',
};

const OWN = [...DIRECTIVES.values()].filter(({ name }) => isBeyondLogrotate(name));

describe('a directive that logrotate lacks, behind #:', () => {
  for (const { name, argument } of OWN) {
    const line = argument === 'none' ? name : `${name} ${GIVEN[name] ?? ''}`;
    test(`${name}: logrotor takes it`, () => accepts(LOGROTOR, line));
    test(`${name}: logrotate takes no notice`, needs(DEBIAN_LOGROTATE), () =>
      accepts(LOGROTATE, line),
    );
  }

  test('all of them in one file: logrotate takes no notice', needs(DEBIAN_LOGROTATE), () => {
    const lines = OWN.map(({ name, argument }) =>
      argument === 'none' ? name : `${name} ${GIVEN[name] ?? ''}`,
    );
    return accepts(LOGROTATE, ...lines);
  });
});

async function accepts(program: string, ...lines: readonly string[]): Promise<void> {
  await inScratch(async (directory) => {
    const annotations = lines.map((line) => `  #: ${line}\n`).join('');
    placeConfig(directory, `${directory}/log/a {\n  missingok\n  dateext\n${annotations}}\n`);
    const { exit, stderr } = await rotate(directory, ['-d'], program);
    const complaints = stderr
      .toString()
      .split('\n')
      .filter((line) => /^(?:error|warning): /.test(line) && !line.includes('in debug mode'));
    assert.deepEqual({ exit, complaints }, { exit: 0, complaints: [] });
  });
}
