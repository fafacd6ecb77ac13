/** Every message of ours: how it is worded, and that a real run somewhere in the tests provokes it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
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
import { complaintMessage } from '../../src/report/complaint-text.ts';
import type { Message } from '../../src/report/message.ts';
import { messagesOf } from '../../src/report/text.ts';
import { CHECKOUT } from '../support/checkout.ts';
import * as complaints from './own-complaints.ts';
import * as own from './own-messages.ts';

const PATTERN = '/l/*.log';
const FAILURE = { code: 'EIO', reason: 'Input/output error' };

interface Case {
  readonly name: string;
  readonly from: string;
  readonly words: string;
  /** what it is made of. */
  readonly data: object;
  readonly messages: readonly Message[];
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
  ...problemCases(),
  ...complaintCases(),
  ...unseenCases(),
];

function casesOf<News>(
  rows: Readonly<Record<string, own.Row<News>>>,
  eventOf: (news: News) => Event,
): readonly Case[] {
  return Object.entries(rows).flatMap(([kind, row]) => {
    if (row === undefined) return [];
    const [from, words, news] = row;
    return [caseOf(`${eventOf(news).kind}: ${kind}`, [from, words], eventOf(news))];
  });
}

function operationCases(): readonly Case[] {
  const operations = Object.keys(own.OPERATIONS) as (keyof typeof own.OPERATIONS)[];
  return operations.flatMap((operation) => {
    const row = own.OPERATIONS[operation];
    if (row === 'logrotate') return [];
    const event: Event = { kind: 'failed', operation, path: '/l/a.log.1', error: FAILURE };
    return [caseOf(`failed: ${operation}`, row, event)];
  });
}

function problemCases(): readonly Case[] {
  return Object.values(complaints.CHILD_PROBLEMS).flatMap((row) => {
    if (row === 'logrotate') return [];
    const [from, words, problem] = row;
    const about = { script: 'postrotate', pattern: PATTERN, path: '/l/a.log' } as const;
    const event: Event = { kind: 'script-failed', ...about, problem };
    return [caseOf(`child: ${problem.kind}`, [from, words], event)];
  });
}

function complaintCases(): readonly Case[] {
  return Object.values(complaints.COMPLAINTS).flatMap((row) => {
    if (row === 'logrotate') return [];
    const [from, words, data] = row;
    const name = `complaint: ${data.kind}`;
    return [{ name, from, words, data, messages: [complaintMessage(data)] }];
  });
}

function unseenCases(): readonly Case[] {
  return Object.values(complaints.UNSEEN).map(([from, words, data]) => {
    const complaint = { kind: 'unseen', unseen: data } as const;
    const messages = [complaintMessage(complaint)];
    return { name: `unseen: ${data.kind}`, from, words, data, messages };
  });
}

function caseOf(name: string, [from, words]: readonly [string, string], event: Event): Case {
  return { name, from, words, data: event, messages: messagesOf(event) };
}

for (const { name, from, words, messages } of CASES) {
  test(`${name}: is worded well`, () => {
    assert.ok(messages.some(({ text }) => text.includes(words.trimEnd())));
    for (const { severity, text } of messages) {
      const [first = '', ...hints] = text.split('\n');
      assert.match(first, /^(?:\/|--|[a-z]|\d)/, 'begins in lower case, or with a name');
      assert.doesNotMatch(first, /[.!]$/, 'ends without a full stop');
      assert.doesNotMatch(first, /^(?:oops|error while|failed to)/i);
      for (const hint of hints) assert.match(hint, /^hint: [^A-Z].*(?:[^.!]|\.\.\.\])$/);
      if (severity !== 'debug' && hints.length === 0)
        assert.match(first, /\/|file|daemon|service manager|configuration|ship|reopen|output/);
    }
  });

  test(`${name}: is provoked by a real run in test/${from}`, () => {
    const source = readFileSync(join(CHECKOUT, 'test', from), 'utf8').replaceAll('\\', '');
    assert.ok(source.includes(words.trim()), words);
  });
}

test('what fails with a reason of the system says it, with the file', () => {
  for (const { data, messages } of CASES) {
    if (!JSON.stringify(data).includes(FAILURE.reason)) continue;
    const [{ text } = { text: '' }] = messages;
    assert.ok(text.includes(FAILURE.reason), text);
    assert.match(text, /\/l\b|output/);
  }
});

/** Those that say what logrotate says, before there is anything that messages could go to, or what nobody foresaw. */
const WRITERS = ['cli/logrotate.ts', 'cli/output.ts', 'cli/progress.ts', 'main.ts'];

test('nothing else writes to standard error', () => {
  const names = readdirSync(join(CHECKOUT, 'src'), { recursive: true, encoding: 'utf8' });
  const writing = names.filter(
    (name) =>
      name.endsWith('.ts') &&
      /writeText\(STDERR|stderr\.write|console\./.test(
        readFileSync(join(CHECKOUT, 'src', name), 'utf8'),
      ),
  );
  assert.deepEqual(writing.toSorted(), WRITERS);
});
