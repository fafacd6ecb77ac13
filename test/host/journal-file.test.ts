// The file of a journal: what was cut off costs one line.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isSystemError } from '../../src/config/config-host.ts';
import { JournalFile } from '../../src/host/journal-file.ts';
import { useSandbox } from '../support/sandbox.ts';

const sandbox = useSandbox('journal');

function fileOf(answer: ReturnType<typeof JournalFile.reopen>): JournalFile {
  assert.ok(!isSystemError(answer));
  return answer;
}

/** What a journal holds that was left with this end, after a line was appended. */
function continued(name: string, end: string): string {
  const left = fileOf(JournalFile.create(sandbox.path(name), 'run'));
  assert.equal(left.append('one\n'), undefined);
  left.close();
  appendFileSync(left.path, end);
  const again = fileOf(JournalFile.reopen(left.path));
  again.read();
  assert.equal(again.append(''), undefined);
  assert.equal(again.append('two\n'), undefined);
  assert.equal(again.append('three\n'), undefined);
  again.close();
  return sandbox.read(`${name}.d/journal-run`);
}

describe('a journal that is gone on with', () => {
  test('has the new lines behind the old ones', () => {
    assert.equal(continued('whole', ''), 'one\ntwo\nthree\n');
  });

  test('keeps a line that was cut off apart from the new ones', () => {
    assert.equal(continued('torn', '{"kind":"emp'), 'one\n{"kind":"emp\ntwo\nthree\n');
  });
});
