// Which directives are logrotate's, and which make a stanza one that is written for logrotor.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBeyondLogrotate } from '../../src/config/beyond-logrotate.ts';
import { DIRECTIVES } from '../../src/config/directives.ts';
import { needs, DEBIAN_LOGROTATE } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';
import { LOGROTATE } from '../support/checkout.ts';

const root = useSandbox('beyond');

test('logrotate knows its own directives and no other', needs(DEBIAN_LOGROTATE), async () => {
  // Debian's version is older than the one that logrotor is compatible with.
  const newer = new Set(['minutes', 'nodateyesterday', 'nodatehourago']);
  for (const name of DIRECTIVES.keys()) {
    if (newer.has(name)) continue;
    const config = root.write('conf', `${name} \n`);
    const { stderr } = await root.run(LOGROTATE, ['-d', '-s', root.path('state'), config]);
    const isUnknown = stderr.includes(`unknown option '${name}'`);
    assert.equal(isUnknown, isBeyondLogrotate(name), name);
  }
});
