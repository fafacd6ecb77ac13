/** What archives are called at their destinations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectName, type NameFacts } from '../../src/plan/object-name.ts';

const SHA256 = '0123456789abcdef'.repeat(4);
const FACTS: NameFacts = {
  host: 'web1',
  machineid: 'f00d',
  log: '/var/log/app/app.log',
  ext: '.gz',
  rotatedAt: Date.UTC(2026, 10, 23, 4, 5, 6) / 1000,
  sha256: SHA256,
};

/** A template, and the name that it makes. */
const NAMES: readonly (readonly [string | undefined, string, Partial<NameFacts>?])[] = [
  [undefined, 'web1/var/log/app/app.log-20261123T040506Z-0123456789ab.gz'],
  [undefined, 'web1/app.log-20261123T040506Z-0123456789ab', { log: '/app.log', ext: '' }],
  [
    'logs/host=%{host}/dt=%Y-%m-%d/%{log}-%H%M%S-%{sha256:12}%{ext}',
    'logs/host=web1/dt=2026-11-23/app.log-040506-0123456789ab.gz',
  ],
  ['%{machineid}/%j/%{sha256}', `f00d/327/${SHA256}`],
  ['/../%{log}/./x/../%{sha256:8}', 'app.log/x/01234567'],
  ['%{dir}/%{sha256:8}', 'var/etc/x/01234567', { log: '/var/../etc/./x/l' }],
  ['%{log}-%{sha256:8}', 'a%20b%0a%25-01234567', { log: '/l/a b\n%' }],
  ['%{log}-%{sha256:8}', 'caf\xc3\xa9%e9-01234567', { log: '/l/caf\xc3\xa9\xe9' }],
  ['%{host}/%{sha256:8}', 'a_b/01234567', { host: 'a/b' }],
];

for (const [template, name, facts] of NAMES) {
  test(`${template ?? 'the default'} makes ${name}`, () => {
    assert.equal(objectName(template, { ...FACTS, ...facts }), name);
  });
}
