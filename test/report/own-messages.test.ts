/** Every message of ours: how it is worded, and that a real run somewhere in the tests provokes it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  CopytruncateNews,
  DaemonNews,
  Event,
  JournalNews,
  LeftAlone,
  RetentionNews,
  ShipNews,
} from '../../src/report/event.ts';
import type { ReopenNews } from '../../src/report/reopen-news.ts';
import type { PostponementNews } from '../../src/plan/postpone.ts';
import { messagesOf } from '../../src/report/text.ts';
import { CHECKOUT } from '../support/checkout.ts';
import * as own from './own-messages.ts';

const PATTERN = '/l/*.log';
const FAILURE = { code: 'EIO', reason: 'Input/output error' };

interface Case {
  readonly name: string;
  readonly from: string;
  readonly words: string;
  readonly event: Event;
}

const CASES: readonly Case[] = [
  ...casesOf<JournalNews>(own.JOURNAL, (news) => ({ kind: 'journal', news })),
  ...casesOf<CopytruncateNews>(own.COPYTRUNCATE, (news) => ({ kind: 'copytruncate', news })),
  ...casesOf<ShipNews>(own.SHIP, (news) => ({ kind: 'ship', news })),
  ...casesOf<ReopenNews>(own.REOPENING, (news) => ({ kind: 'reopen', news })),
  ...casesOf<PostponementNews>(own.POSTPONEMENT, (news) => ({
    kind: 'postponement',
    pattern: PATTERN,
    news,
  })),
  ...casesOf<LeftAlone>(own.LEFT_ALONE, (news) => ({ kind: 'left-alone', news })),
  ...casesOf<DaemonNews>(own.DAEMON, (news) => ({ kind: 'daemon', news })),
  ...casesOf<RetentionNews>(own.RETENTION, (news) => ({ kind: 'retention', news })),
  ...operationCases(),
];

function casesOf<News>(
  rows: Readonly<Record<string, own.Row<News>>>,
  eventOf: (news: News) => Event,
): readonly Case[] {
  return Object.entries(rows).flatMap(([kind, row]) => {
    if (row === undefined) return [];
    const [from, words, news] = row;
    const event = eventOf(news);
    return [{ name: `${event.kind}: ${kind}`, from, words, event }];
  });
}

function operationCases(): readonly Case[] {
  const operations = Object.keys(own.OPERATIONS) as (keyof typeof own.OPERATIONS)[];
  return operations.flatMap((operation) => {
    const row = own.OPERATIONS[operation];
    if (row === 'logrotate') return [];
    const [from, words] = row;
    const event: Event = { kind: 'failed', operation, path: '/l/a.log.1', error: FAILURE };
    return [{ name: `failed: ${operation}`, from, words, event }];
  });
}

for (const { name, from, words, event } of CASES) {
  test(`${name}: is worded well`, () => {
    const messages = messagesOf(event);
    assert.ok(messages.some(({ text }) => text.includes(words.trimEnd())));
    for (const { severity, text } of messages) {
      const [first = '', ...hints] = text.split('\n');
      assert.match(first, /^(?:\/|[a-z]|\d)/, 'begins in lower case, or with a name');
      assert.doesNotMatch(first, /[.!]$/, 'ends without a full stop');
      assert.doesNotMatch(first, /^(?:oops|error while|failed to)/i);
      for (const hint of hints) assert.match(hint, /^hint: [^A-Z].*[^.!]$/);
      if (severity !== 'debug')
        assert.match(first, /\/|file|daemon|service manager|configuration|ship|reopen/);
    }
  });

  test(`${name}: is provoked by a real run in test/${from}`, () => {
    const source = readFileSync(join(CHECKOUT, 'test', from), 'utf8').replaceAll('\\', '');
    assert.ok(source.includes(words.trim()), words);
  });
}

test('what fails with a reason of the system says it, with the file', () => {
  for (const { event } of CASES) {
    if (!JSON.stringify(event).includes(FAILURE.reason)) continue;
    const [{ text } = { text: '' }] = messagesOf(event);
    assert.ok(text.includes(FAILURE.reason), text);
    assert.match(text, /\/l\b/);
  }
});
