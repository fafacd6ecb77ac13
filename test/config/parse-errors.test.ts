// What an error costs: a message, the file's good name, the stanza, or the rest of the file
// (CONFIG-SPEC 12).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints, notes, outline, readLines } from '../support/read-text.ts';

const SKIPPING = 'error: found error in /l/a, skipping';
const BAD_ROTATE = "error: c:2 bad rotation count 'x'";

test('an item error in a stanza: it is dropped, the file goes on, and has failed', () => {
  const config = readLines(['/l/a {', 'rotate x', 'copy', '}', 'shred', '/l/b {', '}']);
  assert.deepEqual(complaints(config), [BAD_ROTATE, SKIPPING]);
  assert.deepEqual(notes(config), ['reading config file c', 'removing last 1 log configs']);
  assert.deepEqual(outline(config), ['/l/b: /l/b']);
  assert.equal(config.stanzas[0]?.settings.shred, true);
  assert.equal(config.failed, true);
});

test('an item error outside: the rest of the file is not read, earlier stanzas stay', () => {
  const config = readLines(['/l/a {', '}', 'rotate x', '/l/b {', '}']);
  assert.deepEqual(complaints(config), ["error: c:3 bad rotation count 'x'"]);
  assert.deepEqual(outline(config), ['/l/a: /l/a']);
});

const SKIPPED: readonly (readonly [string, readonly string[]])[] = [
  ['an unknown directive says nothing', ['bogus 1']],
  ['a second error says nothing', ['rotate y', 'daily1']],
  ['an include is not read', ['include /nowhere']],
  ['a comment with a brace does not end it', ['# }']],
  ['a brace behind other text does not end it', ['copy }', 'x } y']],
  ['a script is skipped as a whole', ['postrotate', '}', '/l/x {', 'endscript']],
  ['a script may hold what looks like one', ['prerotate', ' postrotate', '}', '  endscript']],
  ['an endscript alone means nothing', ['endscript']],
  ['a path does not begin a stanza', ['/l/z {']],
];

for (const [name, lines] of SKIPPED) {
  test(`skipping a stanza: ${name}`, () => {
    const config = readLines(['/l/a {', 'rotate x', ...lines, '}', '/l/b {', '}']);
    assert.deepEqual(complaints(config), [BAD_ROTATE, SKIPPING]);
    assert.deepEqual(outline(config), ['/l/b: /l/b']);
  });
}

test('skipping a stanza: a script without end abandons the file', () => {
  const config = readLines(['/l/a {', 'rotate x', 'postrotate', '}', '/l/b {', '}']);
  const said = 'error: c:prerotate, postrotate or preremove without endscript';
  assert.deepEqual(complaints(config), [BAD_ROTATE, SKIPPING, said]);
  assert.deepEqual(config.stanzas, []);
});

test('skipping a stanza: text behind its brace is read as an item', () => {
  const config = readLines(['/l/a {', 'rotate x', '} copy', '/l/b {', '}']);
  assert.deepEqual(complaints(config), [BAD_ROTATE, SKIPPING]);
  assert.equal(config.stanzas[0]?.settings.copy, true);
});

test('a message alone does not fail the file', () => {
  const config = readLines(['size', '/l/a {', '} # x', 'bogus', 'errors']);
  assert.equal(complaints(config).length, 4);
  assert.equal(config.failed, false);
});

test('globals of a failed file hold for its own stanzas, and not for the next file', () => {
  const config = readLines(['include /first', 'include /second', '/l/c {', '}'], {
    files: {
      '/first': 'rotate 5\n/l/a {\n}\ncopy\nbad1\n',
      '/second': 'shred\n/l/b {\n}\n',
    },
  });
  const settings = config.stanzas.map(({ settings: { rotate, copy, shred } }) => [
    rotate,
    copy,
    shred,
  ]);
  assert.deepEqual(settings, [
    [5, false, false],
    [0, false, true],
    [0, false, true],
  ]);
  assert.equal(config.failed, true);
});

test('a file that includes a failing one fails, and goes on', () => {
  const config = readLines(['copy', 'include /bad', '/l/a {', '}'], {
    files: { '/bad': 'daily1\n' },
  });
  assert.equal(complaints(config).length, 1);
  assert.deepEqual(outline(config), ['/l/a: /l/a']);
  assert.equal(config.stanzas[0]?.settings.copy, true);
  assert.equal(config.failed, true);
});

test('the taboo list is not rolled back', () => {
  const config = readLines(['include /bad', 'include /d'], {
    files: { '/bad': 'tabooext .x\ndaily1\n', '/d/a.x': 'bogus\n', '/d/b~': 'bogus\n' },
  });
  assert.deepEqual(complaints(config).slice(1), [
    "warning: b~:1 unknown option 'bogus' -- ignoring line",
  ]);
});
