// The cursor over the bytes of a file, and the line that it is on (CONFIG-SPEC 5.5 to 5.7).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Cursor } from '../../src/config/cursor.ts';

const LINES: readonly (readonly [string, string, string, string])[] = [
  ['white bytes before a line end go', 'a \t\r\nb', 'a', '\nb'],
  ['vertical tabs and form feeds go too', 'a\v\f\n', 'a', '\n'],
  ['blanks at the end of the file stay', 'a \t', 'a \t', ''],
  ['blanks in front stay', '  a\n', '  a', '\n'],
  ['a NUL ends what counts of the line', 'a \0b\nc', 'a ', '\nc'],
  ['a NUL in the next line does not', 'a\nb\0', 'a', '\nb\0'],
  ['an empty line is empty', '\n', '', '\n'],
  ['the end of the file is empty', '', '', ''],
  ['a non-breaking space stays', 'a\u00a0\n', 'a\u00a0', '\n'],
];

for (const [name, text, line, rest] of LINES) {
  test(`takeLine: ${name}`, () => {
    const cursor = new Cursor(text);
    assert.equal(cursor.takeLine(), line);
    assert.equal(cursor.text.slice(cursor.position), rest);
  });
}

test('takeLetters takes ASCII letters only', () => {
  for (const stop of ['1', '_', '-', '\xe9', '\0', '[', '`', '{', '@']) {
    const cursor = new Cursor(`aZ${stop}b`);
    assert.equal(cursor.takeLetters(), 'aZ');
    assert.equal(cursor.peek(), stop);
  }
});

test('skipBlanks skips blanks and tabs, and nothing else', () => {
  const cursor = new Cursor(' \t \ra');
  cursor.skipBlanks();
  assert.equal(cursor.peek(), '\r');
});

test('peek looks ahead, and is empty behind the end', () => {
  const cursor = new Cursor('ab');
  assert.deepEqual([cursor.peek(), cursor.peek(1), cursor.peek(2)], ['a', 'b', '']);
});

test('skipLine goes behind the line end, and not behind the end of the file', () => {
  const cursor = new Cursor('a\nb');
  cursor.skipLine();
  assert.deepEqual([cursor.position, cursor.line, cursor.atEnd], [2, 2, false]);
  cursor.skipLine();
  assert.deepEqual([cursor.position, cursor.line, cursor.atEnd], [3, 2, true]);
});

test('the line is always one more than the line ends passed', () => {
  const move = fc.constantFrom('skip', 'skipLine', 'takeLetters', 'skipBlanks', 'takeLine', 'far');
  const text = fc.string({ unit: fc.constantFrom(...'a \n\t\0#'.split('')) });
  fc.assert(
    fc.property(text, fc.array(move), (bytes, moves) => {
      const cursor = new Cursor(bytes);
      for (const name of moves) {
        if (name === 'far') cursor.moveTo(cursor.position + 3);
        else cursor[name]();
        const passed = bytes.slice(0, cursor.position).split('\n').length;
        assert.equal(cursor.line, passed);
        assert.ok(cursor.position <= bytes.length);
      }
    }),
  );
});
