// What is kept of where each directive was written, for whoever asks where a setting came from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Config } from '../../src/config/read-config.ts';
import type { Written } from '../../src/config/stanza.ts';
import { readText } from '../support/read-text.ts';

function writtenIn({ stanzas }: Config, stanza = 0): readonly string[] {
  const lines: string[] = [];
  let written: Written | undefined = stanzas[stanza]?.written;
  while (written !== undefined) {
    const { name, argument, place } = written;
    lines.unshift(`${place.path}:${place.line}:${place.column} ${name}${argument}`);
    written = written.before;
  }
  return lines;
}

test('directives have their place, global ones too', () => {
  const text =
    'weekly\n/l/a {\n  rotate  7 \n\tcopy nomail # x\n#: minsize 1k\n}\ndaily\n/l/b {\n}\n';
  assert.deepEqual(writtenIn(readText(text)), [
    'c:1:1 weekly',
    'c:3:3 rotate  7',
    'c:4:2 copy',
    'c:4:7 nomail',
    'c:5:4 minsize 1k',
  ]);
  assert.deepEqual(writtenIn(readText(text), 1), ['c:1:1 weekly', 'c:7:1 daily']);
});

test('a script has its body', () => {
  const text = '/l/a {\npostrotate\ntrue\nendscript\n}\n';
  assert.deepEqual(writtenIn(readText(text)), ['c:2:1 postrotate\ntrue\nendscript']);
});

test('an included file has its own path', () => {
  const files = { '/d': { kind: 'directory' }, '/d/one': 'copy\n/l/a {\n}\n' } as const;
  const config = readText('daily\ninclude /d\n', { files });
  assert.deepEqual(writtenIn(config), ['c:1:1 daily', '/d/one:1:1 copy']);
});

test('what a file that failed has changed globally is forgotten', () => {
  const files = { '/d': { kind: 'directory' }, '/d/one': 'copy\nrotate many\n' } as const;
  const config = readText('daily\ninclude /d\n/l/a {\n}\n', { files });
  assert.deepEqual(writtenIn(config), ['c:1:1 daily']);
});

test('a message has the place that it is about, and its text without it', () => {
  const [message] = readText('/l/a {\n  rotate many\n}\n').messages.filter(
    ({ severity }) => severity === 'error',
  );
  assert.equal(message?.bare, "bad rotation count 'many'");
  assert.deepEqual(message.place, { file: 'c', path: 'c', line: 2, column: 10 });
});
