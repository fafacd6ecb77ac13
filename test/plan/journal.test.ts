import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULTS } from '../../src/config/settings.ts';
import { formatRecord, readJournal, type JournalRecord } from '../../src/plan/journal.ts';
import { factsOf } from '../support/facts.ts';

const FACTS = factsOf({ inode: 7 });
const RUN: JournalRecord = { kind: 'run', version: 1, at: 1000 };
const STANZA: JournalRecord = {
  kind: 'stanza',
  pattern: '/l/*.log',
  settings: { ...DEFAULTS, rotate: 3, olddir: undefined },
  digest: 'abc',
  tells: true,
  logs: [
    { log: '/l/a.log', facts: FACTS, last: 500 },
    { log: '/l/\xff.log', facts: FACTS, last: undefined },
  ],
};

function textOf(...records: readonly JournalRecord[]): string {
  return records.map(formatRecord).join('');
}

describe('a journal', () => {
  test('is read as it was written', () => {
    const move = { from: '/l/a.log.1', to: '/l/a.log.2', made: false };
    const publication = { path: '/l/a.log.1.gz', source: '/l/a.log.1', device: 1, inode: 8 };
    const text = textOf(
      RUN,
      STANZA,
      { kind: 'moves', log: '/l/a.log', moves: [move] },
      { kind: 'move', log: '/l/a.log', from: '/l/a.log.2', to: '/l/a.log.3' },
      { kind: 'departure', log: '/l/a.log', facts: FACTS },
      { kind: 'publication', log: '/l/a.log', ...publication },
      { kind: 'mailed', log: '/l/a.log', device: 1, inode: 8 },
      { kind: 'script', digest: 'abc', script: 'postrotate', log: '/l/a.log' },
      { kind: 'script', digest: 'abc', script: 'firstaction', log: undefined },
      { kind: 'finished', log: '/l/\xff.log' },
    );
    const journal = readJournal(text);
    assert.equal(journal?.at, 1000);
    const [stanza] = journal.reader.stanzas;
    assert.equal(JSON.stringify(stanza?.settings), JSON.stringify({ ...DEFAULTS, rotate: 3 }));
    assert.ok(stanza);
    assert.deepEqual([...stanza.ended], ['postrotate /l/a.log', 'firstaction']);
    assert.deepEqual(journal.reader.unfinishedLogs, ['/l/a.log']);
    const rotation = journal.reader.rotation('/l/a.log');
    const before = [{ from: '/l/a.log.2', to: '/l/a.log.3' }];
    assert.deepEqual(rotation?.shifts, [{ before, row: [move] }]);
    assert.equal(rotation.departure?.inode, 7);
    assert.equal(rotation.publications[0]?.inode, 8);
    assert.equal(rotation.last, 500);
  });

  test('keeps no script', () => {
    const settings = { ...DEFAULTS, scripts: { postrotate: 'rm -rf /' } };
    const journal = readJournal(textOf(RUN, { ...STANZA, settings }));
    assert.deepEqual(journal?.reader.stanzas[0]?.settings.scripts, {});
  });

  test('ends where it was cut off', () => {
    const text = textOf(RUN, STANZA, { kind: 'finished', log: '/l/a.log' });
    // The last line is whole without its line feed.
    for (let length = 0; length < text.length - 1; length += 1) {
      const journal = readJournal(text.slice(0, length));
      const unfinished = journal?.reader.unfinishedLogs.length ?? 0;
      assert.ok(unfinished === 0 || unfinished === 2, `${unfinished} at ${length}`);
    }
  });

  const NONE: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['what is no journal', 'logrotate state -- version 2\n'],
    ['one of another version', '{"kind":"run","version":2,"at":1}\n'],
    ['one without a beginning', textOf(STANZA)],
  ];
  for (const [name, text] of NONE) {
    test(`is not read from ${name}`, () => assert.equal(readJournal(text), undefined));
  }

  const ODD: readonly string[] = [
    'null',
    '[]',
    '"stanza"',
    '{"kind":"constructor"}',
    '{"kind":"stanza","pattern":"/l/*.log","settings":{"rotate":"3"},"digest":"abc","logs":[]}',
    '{"kind":"stanza","pattern":"/l/*.log","settings":{},"digest":"abc","logs":[{"log":"/l/a.log"}]}',
    '{"kind":"moves","log":"/l/a.log","moves":[{"from":1}]}',
    '{"kind":"emptying","log":"/l/a.log","emptying":{}}',
    '{"kind":"finished","log":"/none"}',
    '\0\0\0\0',
  ];
  for (const line of ODD) {
    test(`passes over ${line}`, () => {
      const journal = readJournal(`${textOf(RUN)}${line}\n${textOf(STANZA)}`);
      assert.deepEqual(journal?.reader.unfinishedLogs, ['/l/a.log', '/l/\xff.log']);
    });
  }
});
