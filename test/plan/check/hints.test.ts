// What `check` says may be done about errors, and that an error counts for it as for a run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBeyondLogrotate } from '../../../src/config/beyond-logrotate.ts';
import { DIRECTIVES } from '../../../src/config/directives.ts';
import { checkConfig } from '../../../src/plan/check/check.ts';
import type { Finding } from '../../../src/plan/check/finding.ts';
import { readText } from '../../support/read-text.ts';
import { NOTHING_KNOWN } from './facts.ts';

function check(text: string): readonly Finding[] {
  return checkConfig(readText(text), NOTHING_KNOWN);
}

const HINTS: readonly (readonly [string, RegExp | undefined])[] = [
  ['/l/a {\nrotat 3\n}\n', /^did you mean 'rotate'\?$/],
  ['/l/a {\nDelayCompress\n}\n', /^did you mean 'delaycompress'\?$/],
  ['/l/a {\nsomethingelse\n}\n', undefined],
  [
    '/l/a {\nrotate many\n}\n',
    /^'rotate' takes a number of archives; 0 keeps none, -1 all of them$/,
  ],
  ['/l/a {\nrotate 3 # three\n}\n', /; a comment has a line of its own$/],
  ['/l/a {\nsize 10m\n}\n', /^'size' takes a size: .* k, M or G/],
  ['/l/a {\nsize\n}\n', /^'size' takes a size/],
  ['/l/a {\ncreate 0640 root\n}\n', /root adm.*; logrotate took this before 3\.22$/],
  ['/l/a {\n/l/b {\n}\n', /line 1 lacks its '}'/],
  ['}\n', /a '{' too few/],
  ['/l/a {\n} # end\n', /a comment has a line of its own/],
  ['nonsense, mostly\n', /a blank, '=' or the end of the line/],
  ['-\n', /^a path begins with/],
  ['/l/a {\n#: keepdaily 3\n}\n', /^add 'dateext'$/],
  ['/l/a {\npostrotate\n}\n', /'endscript' stands on a line of its own/],
];
for (const [text, expected] of HINTS) {
  test(`hint: ${JSON.stringify(text)}`, () => {
    const [finding] = check(text);
    assert.ok(finding !== undefined);
    if (expected === undefined) assert.equal(finding.hint, undefined);
    else assert.match(finding.hint ?? '', expected);
  });
}

const TAKING = [...DIRECTIVES.values()].filter(
  ({ name, argument }) => !isBeyondLogrotate(name) && (argument === 'value' || argument === 'line'),
);
for (const { name, argument } of TAKING) {
  test(`${name}: what it takes is said where it has none, or a bad one`, () => {
    const wrong = argument === 'value' ? name : `${name} \x01 \x01 \x01 \\`;
    const text = name.startsWith('taboo') ? `${wrong}\n` : `/l/a {\n${wrong}\n}\n`;
    const hints = check(text).map(({ hint = '' }) => hint);
    assert.ok(
      hints.some((hint) => hint.startsWith(`'${name}' takes `)),
      hints.join('; '),
    );
  });
}

test('of a log that two stanzas have it is said which has it, once', () => {
  const surroundings = { files: { '/l/a': '' } };
  const text = '/l/[ab] {\nrotate 3\n}\n/l/a {\nrotate 1\n}\n';
  const findings = checkConfig(readText(text, surroundings), NOTHING_KNOWN);
  assert.deepEqual(
    findings.map(({ rule, place }) => [rule, place?.line]),
    [['bad-config', 4]],
  );
  const hint = findings[0]?.hint ?? '';
  assert.match(hint, /^the stanza at c:1 has it: .*the stanza away.*'#: exclude a' here/);
  // The same where the log is yet to come.
  const [warning] = check(text);
  assert.deepEqual([warning?.rule, warning?.place?.line], ['overlap', 4]);
  assert.ok(warning?.hint?.endsWith(hint));
});

test('what is settled by exclude in the first stanza is no finding', () => {
  const surroundings = { files: { '/l/a': '', '/l/b': '' } };
  const text = '/l/[ab] {\n#: exclude a\n}\n/l/a {\nrotate 1\n}\n';
  assert.deepEqual(checkConfig(readText(text, surroundings), NOTHING_KNOWN), []);
});

function hintFor(mode: number, gid: number, owner: string, group: string): string {
  const directory = () => ({ mode, gid, owner, group });
  const config = readText('/l/a {\n}\n', { files: { '/l/a': '' } });
  return checkConfig(config, { ...NOTHING_KNOWN, directory })[0]?.hint ?? '';
}

test("a directory that everybody may write to is chmod's, one of a group is su's", () => {
  assert.equal(hintFor(0o777, 0, 'root', 'root'), 'chmod o-w /l');
  assert.match(hintFor(0o777, 4, 'root', 'adm'), /^chmod o-w \/l, and add 'su root adm'/);
  assert.match(hintFor(0o775, 4, 'app', 'adm'), /^add 'su app adm', or .*chmod g-w \/l$/);
});
