/** The parts that the Debian package is made of, without building it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKOUT } from '../support/checkout.ts';
import { runProgram } from '../support/run-program.ts';

const DEB = join(CHECKOUT, '.dev/deb');

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
}

interface SbomModule {
  readonly sbom: (version: string, epochSeconds: number, nodeSha256: string) => string;
}

interface UnitsModule {
  readonly packagedUnits: () => Promise<readonly (readonly [string, string])[]>;
}

test('the list of what is in it has each package of the bundles, with its version and checksum', async () => {
  const { sbom } = (await import(join(DEB, 'sbom.mjs'))) as SbomModule;
  const text = sbom('1.2.3', 0, 'a'.repeat(64));
  assert.equal(sbom('1.2.3', 0, 'a'.repeat(64)), text);
  const { components } = JSON.parse(text) as { readonly components: readonly Component[] };
  const listed = new Set(components.map(({ name, version }) => `${name} ${version}`));
  const bundled = bundledPackages();
  assert.ok(bundled.length > 3);
  assert.deepEqual(
    bundled.filter((each) => !listed.has(each)),
    [],
  );
  for (const { name, hashes } of components) {
    assert.match(hashes[0]?.content ?? '', /^(?:[0-9a-f]{64}|[0-9a-f]{128})$/, name);
  }
});

test('its units do what the program needs, and are made for any configuration', async () => {
  const { packagedUnits } = (await import(join(DEB, 'units.mjs'))) as UnitsModule;
  const units = new Map(await packagedUnits());
  assert.deepEqual(
    [...units.keys()],
    ['logrotor.service', 'logrotor.timer', 'logrotor-daemon.service'],
  );
  const service = units.get('logrotor.service') ?? '';
  assert.match(service, /^ExecStart=\/usr\/sbin\/logrotor \/etc\/logrotate\.conf$/m);
  assert.match(service, /^ProtectSystem=full$/m);
  assert.doesNotMatch(service, /^(?:ReadWritePaths|PrivateTmp|NoNewPrivileges|RestrictRealtime)=/m);
  for (const text of units.values()) assert.doesNotMatch(text, /logrotor install'/);
});

for (const name of ['postinst', 'prerm', 'postrm']) {
  test(`${name}: is a shell script`, async () => {
    const path = join(DEB, name);
    const ran = await runProgram({
      program: '/bin/sh',
      args: ['-n', path],
      cwd: CHECKOUT,
      env: process.env,
    });
    assert.deepEqual([ran.exit, ran.stderr.toString()], [0, '']);
  });
}

/** What the build says of each bundle that it contains. */
function bundledPackages(): readonly string[] {
  const dist = join(CHECKOUT, 'dist');
  return readdirSync(dist)
    .filter((file) => file.endsWith('.cjs'))
    .flatMap((file) => [
      ...readFileSync(join(dist, file), 'utf8').matchAll(/^This file contains (.*):$/gm),
    ])
    .map(([, name = '']) => name);
}
