/** What is read from the lines of strace(1). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readTrace } from './trace.ts';

const ROWS: readonly { line: string; paths: readonly string[]; result: string }[] = [
  {
    line: 'rename("state.tmp", "/d/state") = 0',
    paths: ['/d/state.tmp', '/d/state'],
    result: 'done',
  },
  {
    line: 'rename("a", "b") = -1 ENOENT (No such file or directory)',
    paths: ['/d/a', '/d/b'],
    result: 'failed',
  },
  { line: 'rename("a", "b") = ?', paths: ['/d/a', '/d/b'], result: 'cut short' },
  { line: 'write(3</d/a>, "\\"/no/path\\"", 10) = 10', paths: ['/d/a'], result: 'done' },
  { line: 'write(2<pipe:[17]>, "text", 4) = 4', paths: ['pipe:[17]'], result: 'done' },
  {
    line: 'utimensat(3</d/a>, NULL, [{tv_sec=1, tv_nsec=0}], 0) = 0',
    paths: ['/d/a'],
    result: 'done',
  },
  { line: 'fchown(3</d/a>, 0, 0) = 0', paths: ['/d/a'], result: 'done' },
  {
    line: 'copy_file_range(3</d/a>, NULL, 4</d/b>, NULL, 9, 0) = 9',
    paths: ['/d/b'],
    result: 'done',
  },
  { line: 'mkdir("/d/old", 0750) = 0', paths: ['/d/old'], result: 'done' },
];

describe('a line of a trace', () => {
  for (const { line, paths, result } of ROWS) {
    test(line, () => {
      const [call] = readTrace(line, '/d');
      assert.deepEqual({ paths: call?.paths, result: call?.result }, { paths, result });
    });
  }

  test('a failure that strace made is told from others', () => {
    const line = 'fsync(3</d/a>) = -1 EIO (Input/output error) (INJECTED)';
    assert.deepEqual(
      readTrace(line, '/d').map(({ injected }) => injected),
      [true],
    );
  });

  test('a name below a descriptor is one in the directory that it was opened for', () => {
    const lines = [
      'openat(AT_FDCWD</d>, "/d/log", O_RDONLY|O_DIRECTORY) = 9</d/log>',
      'unlink("/proc/self/fd/9/a.1") = 0',
    ];
    assert.deepEqual(readTrace(lines.join('\n'), '/d')[1]?.paths, ['/d/log/a.1']);
  });

  test('a call that another thread interrupted is one call', () => {
    const lines = [
      '10 fsync(3</d/a> <unfinished ...>',
      '11 unlink("/d/b") = 0',
      '10 <... fsync resumed>) = 0',
    ];
    assert.deepEqual(
      readTrace(lines.join('\n'), '/d').map(({ thread, name }) => `${thread} ${name}`),
      ['11 unlink', '10 fsync'],
    );
  });
});
