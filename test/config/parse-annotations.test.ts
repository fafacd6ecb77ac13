// `#: DIRECTIVE`, a comment to logrotate (FEATURES, "One file for both programs").
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { complaints, onlySettings, outline, readText } from '../support/read-text.ts';

type Changes = Partial<Settings>;

const TAKEN: readonly (readonly [string, string, Changes])[] = [
  ['a directive', '#: copy\n', { copy: true }],
  ['a value', '#: rotate 3\n', { rotate: 3, rotateWritten: true }],
  ['a value with an equals sign', '#:\trotate = 3\n', { rotate: 3, rotateWritten: true }],
  ['blanks in front', ' \t#: \t copy\n', { copy: true }],
  ['a comment behind a directive', '#: copy # as they wish\n', { copy: true }],
  [
    'a line end of another system',
    '#: copy\r\n#: rotate 3\r\n',
    { copy: true, rotate: 3, rotateWritten: true },
  ],
  ['no blank: a comment', '#:copy\n', {}],
  ['no colon: a comment', '# : copy\n', {}],
  ['another byte in front: a comment', '# #: copy\n', {}],
  ['a directive in front: a comment', 'copy #: rotate 3\n', { copy: true }],
  ['nothing: a comment', '#: \n#:\n#: \t\n', {}],
  ['the later line wins', '#: rotate 3\nrotate 4\n', { rotate: 4, rotateWritten: true }],
  [
    'a line within a script is the script’s',
    'prerotate\n#: copy\nendscript\n',
    {
      scripts: { prerotate: '\n#: copy\n' },
    },
  ],
];

for (const [name, text, changes] of TAKEN) {
  for (const [place, config] of [
    ['globally', `${text}/l/a {\n}\n`],
    ['in a stanza', `/l/a {\n${text}}\n`],
  ] as const) {
    test(`${name}, ${place}`, () => {
      const read = readText(config);
      assert.deepEqual(complaints(read), []);
      assert.deepEqual(onlySettings(read), { ...DEFAULTS, ...changes });
    });
  }
}

test('at the end of a file', () => {
  const read = readText('/l/a {\n}\n#: copy');
  assert.deepEqual(complaints(read), []);
  assert.deepEqual(outline(read), ['/l/a: /l/a']);
});

const IGNORED: readonly (readonly [string, string])[] = [
  ['---', "c:2 '---' may not stand behind '#:' -- ignoring line"],
  ['/l/b { copy', "c:2 '/l/b { copy' may not stand behind '#:' -- ignoring line"],
  ['}', "c:2 '}' may not stand behind '#:' -- ignoring line"],
  ['postrotate', "c:2 'postrotate' may not stand behind '#:' -- ignoring line"],
  ['include /etc/x', "c:2 'include /etc/x' may not stand behind '#:' -- ignoring line"],
  ['see the wiki', "c:2 unknown option 'see' -- ignoring line"],
];

for (const [text, warning] of IGNORED) {
  test(`${text} is warned of`, () => {
    const read = readText(`/l/a {\n#: ${text}\nrotate 3\n}\n`);
    assert.deepEqual(complaints(read), [`warning: ${warning}`]);
    assert.deepEqual(onlySettings(read), { ...DEFAULTS, rotate: 3, rotateWritten: true });
  });
}

const REFUSED: readonly (readonly [string, string])[] = [
  ['rotate many', "c:2 bad rotation count 'many'"],
  ['rotate', 'c:2 argument expected after rotate count'],
  ['copy compress', "c:2 only one directive may stand behind '#:', found 'compress' too"],
  ['copy }', "c:2 only one directive may stand behind '#:', found '}' too"],
];

for (const [text, error] of REFUSED) {
  test(`${text} costs the stanza`, () => {
    const read = readText(`/l/a {\n#: ${text}\n}\n/l/b {\n}\n`);
    assert.ok(complaints(read).includes(`error: ${error}`), complaints(read).join('\n'));
    assert.deepEqual(outline(read), ['/l/b: /l/b']);
  });
}
