/** A directory of this machine as a destination. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync, openSync, closeSync } from 'node:fs';
import { test } from 'node:test';
import { directoryShipper } from '../../src/ship/directory.ts';
import { ShipFailure } from '../../src/ship/failure.ts';
import type { Usage } from '../../src/ship/shipper.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';
import { conforms } from './conformance.ts';
import { folderPlace } from './folder-place.ts';
import { folderClients, readBackBy } from './independent-clients.ts';

const sandbox = useSandbox('directory');
const USAGE: Usage = { verify: 'sha256', limit: undefined };
const NEVER = new AbortController().signal;
const EMPTY = {
  bytes: 0,
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
};

const folder = sandbox.path('remote');
mkdirSync(folder);
const place = folderPlace(folder, (usage) =>
  Promise.resolve(directoryShipper({ path: folder, mounted: false }, usage)),
);
conforms('file://', { skip: false }, () => place);
readBackBy(
  folderClients(() => folder),
  () => place,
);

test('nothing temporary is left behind', () => {
  const names = readdirSync(folder, { recursive: true }).map(String);
  assert.deepEqual(
    names.filter((name) => name.includes('.part')),
    [],
  );
});

function refusal(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof ShipFailure && error.kind === 'refused' && pattern.test(error.message);
}

test('a directory that is not there is not made', async () => {
  const shipper = directoryShipper({ path: sandbox.path('absent'), mounted: false }, USAGE);
  await assert.rejects(shipper.find('a', EMPTY, NEVER), refusal(/is it mounted\?/));
  assert.equal(sandbox.names().includes('absent'), false);
});

test('a file is no directory', async () => {
  const shipper = directoryShipper({ path: sandbox.write('file', ''), mounted: false }, USAGE);
  await assert.rejects(shipper.find('a', EMPTY, NEVER), refusal(/Not a directory/));
});

test('mounted=yes: a plain directory is refused', async () => {
  const shipper = directoryShipper({ path: folder, mounted: true }, USAGE);
  await assert.rejects(shipper.find('a', EMPTY, NEVER), refusal(/nothing is mounted there/));
});

test('a link of the name is other content, and is not followed', async () => {
  symlinkSync(sandbox.write('target', ''), `${folder}/link`);
  const shipper = directoryShipper({ path: folder, mounted: false }, USAGE);
  await assert.rejects(shipper.find('link', EMPTY, NEVER), /ELOOP/);
});

test(
  'mounted=yes: a mount is taken, and when it is full nothing has the name',
  needs(ROOT),
  async () => {
    const mount = sandbox.path('mount');
    mkdirSync(mount);
    assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount]).status, 0);
    try {
      const shipper = directoryShipper({ path: mount, mounted: true }, USAGE);
      writeFileSync(sandbox.path('large'), Buffer.alloc(3 * 1024 * 1024));
      const fd = openSync(sandbox.path('large'), 'r');
      const sha256 = 'bd3b0ee8fb2d1be7ed83ad47bd6a5e7d6eb5d1a3e8a66a6ab3f6f3ac4e3f1d1c';
      const cargo = { fd, bytes: 3 * 1024 * 1024, sha256 };
      await assert.rejects(
        shipper.deliver('x/large', cargo, NEVER),
        (error: unknown) => error instanceof Error && /ENOSPC/.test(error.message),
      );
      closeSync(fd);
      assert.deepEqual(readdirSync(`${mount}/x`), []);
    } finally {
      assert.equal(spawnSync('umount', [mount]).status, 0);
    }
  },
);
