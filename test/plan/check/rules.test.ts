// Each rule of `check`: configurations that it finds something in, and others that are alike but right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckFacts } from '../../../src/plan/check/finding.ts';
import { checkConfig } from '../../../src/plan/check/check.ts';
import { lossesWithLogrotate } from '../../../src/plan/check/logrotate-losses.ts';
import { readText } from '../../support/read-text.ts';
import { NOTHING_KNOWN } from './facts.ts';

const NOTHING_SPECIAL: CheckFacts = {
  ...NOTHING_KNOWN,
  directory: () => ({ mode: 0o755, gid: 0, owner: 'root', group: 'root' }),
};
const DAILY: Partial<CheckFacts> = { runs: 'daily', runsBecause: '/etc/cron.daily/logrotate' };
const LOGCHECK: Partial<CheckFacts> = { logcheckLogs: new Set(['/l/a']) };
const WITH_RULE: Partial<CheckFacts> = { ...LOGCHECK, hasLogtailRule: true };
const SELF_ROTATED: Partial<CheckFacts> = { selfRotated: new Map([['/l/a', '/etc/app.conf']]) };
const NO_PROGRAM: Partial<CheckFacts> = { programProblem: () => 'No such file or directory' };
const NO_DIRECTORY: Partial<CheckFacts> = { directory: () => undefined };
const SHARED_DIRECTORY: Partial<CheckFacts> = {
  directory: () => ({ mode: 0o775, gid: 4, owner: 'app', group: 'adm' }),
};

function findings(text: string, facts: Partial<CheckFacts> = {}): readonly string[] {
  const config = readText(text);
  return checkConfig(config, { ...NOTHING_SPECIAL, ...facts }).map(
    ({ rule, place }) => `${place?.line ?? 0}:${place?.column ?? 0} ${rule}`,
  );
}

const STANZAS: readonly (readonly [string, string, readonly string[], Partial<CheckFacts>?])[] = [
  ['a bare star', '/l/* {\nrotate 1\n}\n', ['1:1 matches-archives']],
  ['one that keeps no archive', '/l/* {\nrotate 0\n}\n', []],
  ['one for logs only', '/l/*.log {\nrotate 1\n}\n', []],
  [
    'logs that keep their extension',
    '/l/*.log {\nrotate 1\nextension .log\n}\n',
    ['1:1 matches-archives'],
  ],
  ['a name', '/l/a {\nrotate 1\n}\n', []],
  ['dates that match', '/l/*[0-9] {\nrotate 1\ndateext\n}\n', ['1:1 matches-archives']],
  ['compressed ones do not match', '/l/*[0-9] {\nrotate 1\ndateext\ncompress\n}\n', []],
  ['exclude spares them', '/l/* {\nrotate 1\n#: exclude *.old\n}\n', []],
  [
    'a date that is too coarse',
    '/l/a {\ndaily\ndateext\ndateformat -%Y%m\n}\n',
    ['4:1 dateformat-too-coarse'],
  ],
  ['one that is fine enough', '/l/a {\nmonthly\ndateext\ndateformat -%Y%m\n}\n', []],
  [
    'minutes by the hour',
    '/l/a {\nminutes 5\ndateext\ndateformat -%Y%m%d%H\n}\n',
    ['4:1 dateformat-too-coarse'],
  ],
  ['the default of hourly', '/l/a {\nhourly\ndateext\n}\n', []],
  ['hourly, run once a day', '/l/a {\nhourly\n}\n', ['2:1 timer-too-coarse'], DAILY],
  ['daily, run once a day', '/l/a {\ndaily\n}\n', [], DAILY],
  ['hourly, run nobody knows when', '/l/a {\nhourly\n}\n', []],
  ['a flood', '/l/a {\nmaxsize 10M\nrotate 2\n}\n', ['2:1 flood-erases-history']],
  ['a flood of many archives', '/l/a {\nmaxsize 10M\nrotate 20\n}\n', []],
  ['all archives are kept', '/l/a {\nmaxsize 10M\nrotate -1\n}\n', []],
  [
    'create and copytruncate',
    '/l/a {\ncopytruncate\n create 0640 root adm\n}\n',
    ['3:2 create-with-copy'],
  ],
  ['a global create', 'create\n/l/a {\ncopytruncate\n}\n', []],
  ['create alone', '/l/a {\ncreate\n}\n', []],
  ['a directory of others', '/l/a {\n}\n', ['1:1 insecure-directory'], SHARED_DIRECTORY],
  ['with su', '/l/a {\nsu root adm\n}\n', [], SHARED_DIRECTORY],
  [
    'HUP to metalog',
    '/l/a {\npostrotate\n kill -HUP $(pidof metalog)\nendscript\n}\n',
    ['2:1 hup-ends-metalog'],
  ],
  [
    'HUP by name',
    '/l/a {\nlastaction\n pkill -1 metalog\nendscript\n}\n',
    ['2:1 hup-ends-metalog'],
  ],
  ['HUP to another', '/l/a {\npostrotate\n pkill -HUP rsyslogd\nendscript\n}\n', []],
  ['USR1 to metalog', '/l/a {\npostrotate\n pkill -USR1 metalog\nendscript\n}\n', []],
  [
    'logcheck and compress',
    '/l/a {\nrotate 2\ncompress\n}\n',
    ['1:1 logtail-loses-tail'],
    LOGCHECK,
  ],
  ['logcheck and delaycompress', '/l/a {\nrotate 2\ncompress\ndelaycompress\n}\n', [], LOGCHECK],
  [
    'logcheck and copytruncate',
    '/l/a {\nrotate 2\ncopytruncate\n}\n',
    ['1:1 logtail-loses-tail'],
    LOGCHECK,
  ],
  ['logcheck and dates', '/l/a {\nrotate 2\ndateext\n}\n', [], LOGCHECK],
  [
    'logcheck and its own dates',
    '/l/a {\nrotate 2\ndateext\ndateformat .%s\n}\n',
    ['1:1 logtail-loses-tail'],
    LOGCHECK,
  ],
  ['logcheck with our rule, and compress', '/l/a {\nrotate 2\ncompress\n}\n', [], WITH_RULE],
  [
    'logcheck with our rule, and another compressor',
    '/l/a {\nrotate 2\ncompress\ncompresscmd /usr/bin/xz\n}\n',
    ['1:1 logtail-loses-tail'],
    WITH_RULE,
  ],
  [
    'logcheck with our rule, and copytruncate',
    '/l/a {\nrotate 2\ncopytruncate\n}\n',
    ['1:1 logtail-loses-tail'],
    WITH_RULE,
  ],
  ['logcheck and no archive', '/l/a {\nrotate 0\n}\n', ['1:1 logtail-loses-tail'], LOGCHECK],
  ['a name in two stanzas', '/l/a {\n}\n/l/[ab] {\nrotate 1\n}\n', ['3:1 overlap']],
  ['the pattern first', '/l/[ab] {\n}\n/l/a {\nrotate 1\n}\n', ['3:1 overlap']],
  ['excluded by the pattern', '/l/[ab] {\n#: exclude a\n}\n/l/a {\n}\n', []],
  ['excluded by the name', '/l/a /l/c {\n#: exclude a\n}\n/l/[ab] {\n}\n', []],
  ['another one excluded', '/l/a {\n}\n/l/[ab] {\n#: exclude b\n}\n', ['3:1 overlap']],
  [
    'the name of two, and excluded',
    '/l/a {\n#: exclude a\n}\n/l/a {\n}\n/l/[ab] {\n}\n',
    ['6:1 overlap'],
  ],
  [
    'an age that ends what is kept',
    '/l/a {\ndateext\n#: keepmonthly 12\nmaxage 14\n}\n',
    ['4:1 maxage-before-keep'],
  ],
  ['an age of just as long', '/l/a {\ndateext\n#: keepdaily 15\nmaxage 14\n}\n', []],
  ['a day less', '/l/a {\ndateext\n#: keepdaily 16\nmaxage 14\n}\n', ['4:1 maxage-before-keep']],
  ['without an age', '/l/a {\ndateext\n#: keepmonthly 12\n}\n', []],
  ['nothing dated to keep by', '/l/a {\n#: keepdaily 3\n}\n', ['2:4 bad-config']],
  ['a name beside a pattern for others', '/l/a {\n}\n/l/b* {\nextension x\n}\n', []],
  ['reopen of a pipe logger', '/l/a {\nreopen process svlogd\n}\n', ['2:1 reopen-not-heard']],
  ['reopen of another process', '/l/a {\nreopen process app\n}\n', []],
  ['the file of a pipe logger', '/l/app/current {\n}\n', ['1:1 two-rotators']],
  ['a log that its program rotates', '/l/a {\n}\n', ['1:1 two-rotators'], SELF_ROTATED],
  ['another log', '/l/b {\n}\n', [], SELF_ROTATED],
  ['ship', '/l/a {\n#: ship file:///v\n}\n', ['2:4 ship-without-spool']],
  ['ship with a spool', '/l/a {\n#: ship file:///v\n#: shipmaxspool 1G\n}\n', []],
  ['ship that holds nothing up', '/l/a {\n#: ship file:///v\n#: shiprequire none\n}\n', []],
  ['an error', '/l/a {\nrotate many\n}\n', ['2:8 bad-config']],
  ['a word that is none', '/l/a {\n nosuchword\n}\n', ['2:2 doubtful-config']],
  ['an error that costs nothing', '/l/a {\n size\n}\n', ['2:2 doubtful-config']],
  ['text behind a brace', '/l/a {\n} # that was it\n', ['2:3 doubtful-config']],
  ['the wrong one of several words', '/l/a {\n create 0640 root  nobody\n}\n', ['2:20 bad-config']],
  ['an argument that is missing', '/l/a {\n  rotate\n}\n', ['2:3 bad-config']],
  ['an include of nothing', '/l/a {\n}\ninclude  /nosuch\n', ['3:10 bad-config']],
  ['a mode and a user', '/l/a {\ncreate 0640 root\n}\n', ['2:8 rejected-since-3.22']],
  ['a user alone', '/l/a {\ncreate root\n}\n', ['2:8 rejected-since-3.22']],
  ['two directives in one line', '/l/a {\nmonthly compress\n}\n', ['2:9 rejected-since-3.22']],
  ['no day of a month', '/l/a {\nmonthly nosuch\n}\n', ['2:9 bad-config']],
  ['a blank in front of a brace', '/l/a\\ {\n}\n', ['1:1 rejected-since-3.22']],
  [
    'a date that is too long',
    `/l/a {\ndateext\ndateformat -${'%Y'.repeat(300)}\n}\n`,
    ['3:1 rejected-since-3.22'],
  ],
  [
    'a compressor that is not there',
    '/l/a {\ncompress\ncompresscmd /x/y\n}\n',
    ['3:1 program-missing'],
    NO_PROGRAM,
  ],
  ['one that is not used', '/l/a {\ncompresscmd /x/y\n}\n', [], NO_PROGRAM],
  ['gzip, which is no program', '/l/a {\ncompress\n}\n', [], NO_PROGRAM],
  ['gzip with a level', '/l/a {\ncompress\ncompressoptions -9\n}\n', [], NO_PROGRAM],
  [
    'gzip with what only the program has',
    '/l/a {\ncompress\ncompressoptions --rsyncable\n}\n',
    ['1:1 program-missing'],
    NO_PROGRAM,
  ],
  [
    'a directory to ship to that is not there',
    '/l/a {\n#: ship file:///v\n#: shipmaxspool 1G\n}\n',
    ['2:4 ship-directory-missing'],
    NO_DIRECTORY,
  ],
];

for (const [name, text, expected, facts] of STANZAS) {
  test(name, () => {
    assert.deepEqual(findings(text, facts), expected);
  });
}

test('going back to logrotate: what comes of it', () => {
  const lines = ['ship file:///v', 'keepdaily 3', 'maxtotal 1G', 'reopen nginx', 'busyskip 2'];
  const text = `/l/a {\ndateext\n${lines.map((line) => `#: ${line}\n`).join('')}}\n`;
  const said = lossesWithLogrotate(readText(text).stanzas).map(({ text: each }) =>
    each.replace(/^to logrotate '(\w+)' is a comment: /, '$1 '),
  );
  assert.deepEqual(said, [
    'ship archives go without having been shipped',
    'keepdaily what it keeps goes by the other rules of the stanza',
    'maxtotal nothing bounds the room that archives take',
    'reopen a program that is not told otherwise writes to the old log: postrotate has to do it',
    'busyskip what it does here is not done there',
  ]);
});

test('going back to logrotate: what it does not know, and what is a comment to it', () => {
  const { stanzas } = readText(
    '#: minkeep 2\n/l/a {\nmaxtotal 1G\n#: reopen nginx\nrotate 3\n}\n/l/b {\n}\n',
  );
  const found = lossesWithLogrotate(stanzas).map(
    ({ rule, place, hint }) => `${place?.line ?? 0} ${rule}${hint === undefined ? '' : ' hint'}`,
  );
  assert.deepEqual(found, [
    '1 lost-with-logrotate',
    '3 lost-with-logrotate hint',
    '4 lost-with-logrotate',
  ]);
});
