// Stanzas that take in whole trees, and their own archives with them.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { useSandbox } from '../support/sandbox.ts';

const root = useSandbox('exclude');

test('a tree is rotated again and again without rotating an archive', async () => {
  root.write(
    'conf',
    `${root.path('tree/**')} {\ncompress\nrotate 2\nnocreate\nmissingok\nexclude *.keep\n}\n`,
  );
  root.write('tree/a.keep', 'kept\n');
  mkdirSync(root.path('tree/x'));
  symlinkSync('..', root.path('tree/x/loop'));
  for (let round = 0; round < 4; round += 1) {
    // The second time the log is not there, and its archives are matched all the same.
    if (round !== 1) root.write('tree/x/b', `round ${round}\n`);
    const { exit, stderr } = await root.rotate(['-f', root.path('conf')]);
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
  }
  assert.deepEqual(root.names('tree/x'), ['b.1.gz', 'b.2.gz', 'loop']);
  assert.deepEqual(root.names('tree'), ['a.keep', 'x']);
  const { stderr } = await root.rotate(['-v', root.path('conf')]);
  const [archive, log] = [root.path('tree/x/b.1.gz'), root.path('tree/x/b')];
  assert.ok(stderr.includes(`leaving ${archive} alone, which is an archive of ${log}`));
});

test('the same configuration without a directive of logrotor’s is read as logrotate reads it', async () => {
  root.write('two/x/b', 'text\n');
  root.write('two/b', 'text\n');
  root.write('two/x/y/b', 'text\n');
  root.write('conf', `${root.path('two/**/b')} {\nrotate 2\nnocreate\n}\n`);
  const { exit } = await root.rotate(['-f', root.path('conf')]);
  assert.equal(exit, 0);
  assert.deepEqual(
    [root.names('two'), root.names('two/x')],
    [
      ['b', 'x'],
      ['b.1', 'y'],
    ],
  );
  assert.deepEqual(root.names('two/x/y'), ['b']);
});
