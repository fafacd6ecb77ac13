/** The configuration of this Debian machine, whole and file by file, given to both programs in debug mode. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { commandOf, DEBIAN_LOGROTATE, needs, ROOT } from '../support/requirement.ts';
import { runDebugPair, withScratch } from './debug-run.ts';
import { compareDebugPair } from './compare-debug.ts';

const SNIPPETS = '/etc/logrotate.d';

const requirements = needs(
  ROOT,
  DEBIAN_LOGROTATE,
  commandOf('/etc/logrotate.d/rsyslog', 'rsyslog'),
  commandOf('/etc/logrotate.d/nginx', 'nginx-light'),
  commandOf('/etc/logrotate.d/apache2', 'apache2'),
);
const snippets = existsSync(SNIPPETS) ? readdirSync(SNIPPETS).toSorted() : [];

describe('Debian', requirements, () => {
  for (const path of [
    '/etc/logrotate.conf',
    SNIPPETS,
    ...snippets.map((name) => join(SNIPPETS, name)),
  ]) {
    test(`${path}: both programs say the same`, () =>
      withScratch(async (dir) => {
        const text = statSync(path).isFile() ? readFileSync(path, 'latin1') : '';
        const { logrotate, logrotor } = compareDebugPair(await runDebugPair(path, dir), text);
        assert.deepEqual(logrotor, logrotate);
      }));
  }
});
