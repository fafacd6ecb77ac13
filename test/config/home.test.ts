// A leading `~/` in include and olddir (CONFIG-SPEC 11.2).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints, notes, readLines } from '../support/read-text.ts';

const TRYING =
  'cannot get HOME directory from environment to replace ~/, trying password database...';

test('include: the home directory is that of the environment', () => {
  const config = readLines(['include ~/i'], { files: { '/root/i': 'copy\n' } });
  assert.deepEqual(complaints(config), []);
  assert.deepEqual(notes(config), [
    'reading config file c',
    "replaced '~/i' with '/root/i'",
    'including /root/i',
    'reading config file /root/i',
  ]);
});

test('without HOME it is that of the password database', () => {
  const config = readLines(['include ~/i'], {
    files: { '/home/passwd/i': 'copy\n' },
    facts: { homeVariable: undefined },
  });
  assert.deepEqual(complaints(config), []);
  assert.deepEqual(notes(config).slice(1, 3), [TRYING, "replaced '~/i' with '/home/passwd/i'"]);
});

test('an empty HOME is a home too', () => {
  const config = readLines(['include ~/i'], {
    files: { '/i': 'copy\n' },
    facts: { homeVariable: '' },
  });
  assert.ok(notes(config).includes('including /i'));
});

for (const line of ['include ~/i', 'olddir ~/o']) {
  test(`${line} without any home costs the stanza`, () => {
    const config = readLines(['/l/a {', line, '}', '/l/b {', '}'], {
      facts: { homeVariable: undefined, passwdHome: () => undefined, realUid: 1234 },
    });
    assert.deepEqual(complaints(config), [
      'error: cannot get passwd entry for running user 1234: No such file or directory',
      'error: found error in /l/a, skipping',
    ]);
    assert.ok(notes(config).includes(TRYING));
    assert.equal(config.stanzas.length, 1);
  });
}

for (const olddir of ['~', '~root/x', 'x~/', './~/x']) {
  test(`olddir ${olddir} is taken as it is`, () => {
    const config = readLines(['/l/a {', `olddir ${olddir}`, 'noolddir', '}']);
    assert.ok(notes(config).includes(`olddir is now ${olddir}`));
    assert.deepEqual(complaints(config), []);
  });
}
