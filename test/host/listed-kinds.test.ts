// What files are, by the listing of their directory or by asking.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ListedKinds } from '../../src/host/listed-kinds.ts';

const scratch = mkdtempSync(join(tmpdir(), 'logrotor-kinds-'));

after(() => {
  rmSync(scratch, { recursive: true });
});

for (const name of ['plain', 'b\xfccher']) {
  test(`in the directory ${name} each file is what lstat says, and so is one that came later`, () => {
    const place = join(scratch, name);
    const bytes = Buffer.from(place, 'latin1');
    mkdirSync(bytes);
    const inside = (file: string): Buffer => Buffer.from(join(place, file), 'latin1');
    writeFileSync(inside('file'), '');
    writeFileSync(inside('\xe9'), '');
    mkdirSync(inside('directory'));
    symlinkSync('directory', inside('link'));
    const listed = new ListedKinds();
    assert.deepEqual(sorted(listed.list(place)), ['directory', 'file', 'link', '\xe9']);
    writeFileSync(inside('later'), '');
    mkdirSync(inside('later-directory'));
    const kinds = ['file', '\xe9', 'directory', 'link', 'later', 'later-directory', '.'];
    assert.deepEqual(
      kinds.map((file) => listed.kindOf(`${place}/${file}`)),
      ['file', 'file', 'directory', 'symlink', 'file', 'directory', 'directory'],
    );
    const places = ['file', '\xe9', 'directory', 'link', 'directory/file'];
    const told = places.map((file) => listed.isDirectory(`${place}/${file}`));
    const isAscii = name === 'plain';
    assert.deepEqual(
      told,
      isAscii ? [false, false, true, false, undefined] : places.map(() => undefined),
    );
    const missing = { code: 'ENOENT', reason: 'No such file or directory' };
    assert.deepEqual(listed.kindOf(`${place}/none`), missing);
    assert.deepEqual(listed.kindOf(`${place}/link/none`), missing);
  });
}

test('what cannot be listed is told, and the listing before stays as it was', () => {
  const listed = new ListedKinds();
  writeFileSync(join(scratch, 'x'), '');
  assert.ok(Array.isArray(listed.list(scratch)));
  const answer = listed.list(join(scratch, 'none'));
  assert.deepEqual(answer, { code: 'ENOENT', reason: 'No such file or directory' });
  assert.equal(listed.kindOf(join(scratch, 'x')), 'file');
  assert.equal(listed.isDirectory(join(scratch, 'x')), false);
  assert.equal(listed.isDirectory(join(scratch, 'none', 'x')), undefined);
});

function sorted(names: ReturnType<ListedKinds['list']>): readonly string[] {
  return 'code' in names ? [names.code] : names.toSorted();
}
