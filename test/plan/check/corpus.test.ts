/**
 * What `check` finds in real configs. Every finding was looked at, and is true: a rule that finds something else has
 * changed. An error is one of a run as well.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readConfig } from '../../../src/config/read-config.ts';
import { checkConfig } from '../../../src/plan/check/check.ts';
import type { CheckFacts, RuleId } from '../../../src/plan/check/finding.ts';
import { memoryHost } from '../../support/config-host.ts';
import { CORPUS, CORPUS_CONFIGS, needs } from '../../support/requirement.ts';
import { NOTHING_KNOWN } from './facts.ts';

const requirements = needs(CORPUS_CONFIGS);
const names = requirements.skip === false ? readdirSync(CORPUS).toSorted() : [];

/** A machine with a daily run, on which there are all users, directories and programs. */
const FACTS: CheckFacts = {
  ...NOTHING_KNOWN,
  runs: 'daily',
  runsBecause: '/etc/cron.daily/logrotate',
  directory: () => ({ mode: 0o755, gid: 0, owner: 'root', group: 'root' }),
};
const MACHINE = { userId: () => 0, groupId: () => 0, device: () => 1 };

/** How often each rule finds something in how many configs, and the first of them. */
const EXPECTED: Partial<
  Record<RuleId, readonly [findings: number, configs: number, first: string]>
> = {
  'bad-config': [6, 6, '080-gh.juliapackaging.pkgservers3mirror-logrotate.conf'],
  'create-with-copy': [15, 9, '016-gh.alarisgit.aproxy-logrotate.conf'],
  'doubtful-config': [5, 2, '247-gh.classilla.dclinux-logrotate.conf'],
  'flood-erases-history': [12, 9, '037-gh.envisionx.kafka_debian-logrotate.conf'],
  'matches-archives': [2, 2, '047-gh.foss_cloud.fc_configuration_overlay-syslog-ng.conf'],
  'timer-too-coarse': [1, 1, '253-gh.createcandle.configuration_files-rsyslog.conf'],
  overlap: [7, 2, '209-gh.atsip_ru.pbx_3_public-asterisk.conf'],
};

const found = new Map<string, Map<string, number>>();
for (const name of names) {
  const text = readFileSync(join(CORPUS, name), 'latin1');
  const files = { [name]: text, '/etc/logrotate.d/none': '' };
  const config = readConfig([name], memoryHost(files, MACHINE), true);
  const findings = checkConfig(config, FACTS);
  for (const { rule } of findings) {
    const configs = found.get(rule) ?? new Map<string, number>();
    found.set(rule, configs.set(name, (configs.get(name) ?? 0) + 1));
  }
  test(`${name}: an error of a check is one of a run`, () => {
    const hasError = findings.some(({ severity }) => severity === 'error');
    assert.equal(hasError, config.failed);
  });
}

describe('what the rules find in real configs', requirements, () => {
  test('each finding is one that was looked at', () => {
    const table = [...found].map(([rule, configs]) => {
      const count = [...configs.values()].reduce((sum, each) => sum + each, 0);
      return [rule, [count, configs.size, [...configs.keys()][0]]] as const;
    });
    assert.deepEqual(Object.fromEntries(table), EXPECTED);
  });
});
