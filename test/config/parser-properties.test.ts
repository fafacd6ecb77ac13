// Whatever the bytes of a configuration are, reading it ends, throws nothing, and keeps what it promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DIRECTIVES } from '../../src/config/directives.ts';
import { readConfig, type Config } from '../../src/config/read-config.ts';
import { complaints, readText } from '../support/read-text.ts';
import { EACCES, memoryHost } from '../support/config-host.ts';

const FILES = {
  '/l/a': '',
  '/l/b': '',
  '/l/d': { kind: 'directory' },
  '/p': { kind: 'directory', unreadable: EACCES },
  '/inc/1': 'copy\n/l/b {\n}\n',
  '/inc/2': 'rotate x\n',
} as const;

const PIECES = [
  ...DIRECTIVES.keys(),
  ...'endscript bogus { } = # " \' \\ ~ \n \r\n /l/a /l/* /p/* /inc c /nowhere [ 0 -1 010 5k'.split(
    ' ',
  ),
  ...'99999999999 root adm :5 0640 + , %Y \xe9 \xc3\xa9 \xff .log 1- ;'.split(' '),
  ...' \t\r\v\0\n'.split(''),
  ...'\n/l/* {\n|\n/l/a /p/* {\n|\n}\n|\ninclude /inc\n|\nprerotate\n|\nendscript\n'.split('|'),
];

const byteText = fc
  .uint8Array({ maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));
const piece = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: byteText },
);
const configText = fc
  .array(fc.tuple(piece, fc.constantFrom('', ' ', '\n', '\n')), { maxLength: 60 })
  .map((parts) => parts.flat().join(''));
const RUNS = { numRuns: 3000 };

function read(text: string): Config {
  return readText(text, { files: FILES });
}

test('arbitrary bytes are read to the end, without an exception', () => {
  fc.assert(fc.property(byteText, keepsPromises), RUNS);
});

test('arbitrary directives, braces and paths are read to the end, without an exception', () => {
  fc.assert(fc.property(configText, keepsPromises), RUNS);
});

test('so they are in a stanza', () => {
  fc.assert(
    fc.property(configText, (text) => keepsPromises(`/l/a {\n${text}\n}\n`)),
    RUNS,
  );
});

/** What is true of every configuration that was read. */
function keepsPromises(text: string): void {
  const config = read(text);
  const logs = config.stanzas.flatMap((stanza) => stanza.logs);
  assert.equal(new Set(logs).size, logs.length, 'no log belongs to two stanzas');
  assert.ok(!logs.includes('/l/d'), 'no log is a directory');
  if (config.failed) assert.notDeepEqual(complaints(config), [], 'a failure is told');
  for (const { settings, pattern, place } of config.stanzas) {
    assert.ok(settings.rotate >= -1 && settings.rotate <= 2147483647);
    assert.ok(settings.start >= 0 && settings.maxage >= 0 && settings.minage >= 0);
    assert.ok(settings.minsize >= 0 && settings.maxsize >= 0);
    assert.ok(!(settings.copytruncate && settings.renamecopy));
    assert.ok(!settings.su.on || (settings.su.uid !== undefined && settings.su.gid !== undefined));
    assert.ok(!/[\0{}]/.test(pattern.replaceAll(/^[ \t]*#.*$/gm, '')), pattern);
    assert.ok(place.line >= 1);
  }
  for (const { place } of config.messages) {
    assert.ok(place === undefined || place.line <= Math.max(text.split('\n').length, 3));
  }
}

test('the same text is read in the same way twice', () => {
  fc.assert(fc.property(configText, (text) => assert.deepEqual(read(text), read(text))));
});

test('what stands behind a good configuration does not change its stanzas', () => {
  const start = 'rotate 3\n/l/a {\ndaily\npostrotate\nx\nendscript\n}\n';
  const [expected] = read(start).stanzas;
  fc.assert(
    fc.property(configText, (text) => {
      assert.deepEqual(read(start + text).stanzas[0], expected);
    }),
  );
});

test('a text in another file is read as in this one, when all it has is stanzas', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('copy', 'rotate 5', 'daily # x', 'mail a b')), (lines) => {
      const text = `/l/a {\n${lines.join('\n')}\n}\n`;
      const host = memoryHost({ ...FILES, '/x': text, c: 'include /x\n' });
      const included = readConfig(['c'], host, false);
      const own = read(text);
      assert.deepEqual(
        included.stanzas.map(({ settings, logs }) => [settings, logs]),
        own.stanzas.map(({ settings, logs }) => [settings, logs]),
      );
      assert.equal(included.failed, own.failed);
    }),
  );
});

test('carriage returns before the line ends change nothing but script bodies and patterns (D31)', () => {
  const lines =
    'copy|compress # x|rotate 5|weekly 3|weekly|create 0600|size 5k||mail a@b|extension .x|# }|' +
    'dateformat -%s|su root adm|missingok shred';
  const line = fc.constantFrom(...lines.split('|'));
  fc.assert(
    fc.property(fc.array(line), fc.array(line), (outside, inside) => {
      const all = [...outside, '/l/a {', ...inside, '}', '/l/b', '{', ...outside, '}', ''];
      const unix = read(all.join('\n'));
      const dos = read(all.join('\r\n'));
      assert.deepEqual(dos, unix);
    }),
  );
});
