// The directives about loggers that open their logs again: what each sets, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_REOPEN, PRESETS, type Reopening } from '../../src/config/reopen.ts';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { complaints, onlySettings, readLines, readText } from '../support/read-text.ts';

const NAMED: Reopening = {
  kind: 'on',
  name: 'app',
  programs: [],
  telling: { kind: 'nobody' },
  others: 'drain',
  lazy: false,
};

function presetOf(name: string): Reopening {
  const preset = PRESETS.get(name);
  assert.ok(preset !== undefined);
  return preset;
}

function pidfile(path: string, signal: string): Reopening {
  const telling = { paths: [path], unit: undefined, signal, acknowledges: false };
  return { ...NAMED, name: path, telling: { kind: 'pidfile', ...telling } };
}

const SET: readonly (readonly [string, Partial<Settings>])[] = [
  ...[...PRESETS.values()].map((preset) => [`reopen ${preset.name}`, { reopen: preset }] as const),
  ['reopen lazy nginx', { reopen: { ...presetOf('nginx'), lazy: true } }],
  ['reopen = nginx', { reopen: presetOf('nginx') }],
  ['reopen pidfile /run/app.pid', { reopen: pidfile('/run/app.pid', 'HUP') }],
  ['reopen pidfile /run/app.pid SIGUSR2', { reopen: pidfile('/run/app.pid', 'USR2') }],
  ['reopen pidfile "/run/my app.pid" USR1', { reopen: pidfile('/run/my app.pid', 'USR1') }],
  ['reopen lazy pidfile /run/a USR1', { reopen: { ...pidfile('/run/a', 'USR1'), lazy: true } }],
  [
    'reopen unit app',
    { reopen: { ...NAMED, telling: { kind: 'unit', unit: 'app.service', signal: 'HUP' } } },
  ],
  [
    'reopen unit app@1.service USR1',
    {
      reopen: {
        ...NAMED,
        name: 'app@1.service',
        telling: { kind: 'unit', unit: 'app@1.service', signal: 'USR1' },
      },
    },
  ],
  [
    'reopen process app',
    { reopen: { ...NAMED, telling: { kind: 'process', process: 'app', signal: 'HUP' } } },
  ],
  ['reopenwait 90s', { reopenwait: 90 }],
  ['reopenwait 0s', { reopenwait: 0 }],
  ['reopengrace 2d', { reopengrace: 172800 }],
  ['scripttimeout 15m', { scripttimeout: 900 }],
  ['nopostrotate', { nopostrotate: true }],
];

for (const [line, changes] of SET) {
  test(line, () => {
    const read = readText(`/l/a {\n${line}\n}\n`);
    assert.deepEqual(complaints(read), []);
    assert.deepEqual(onlySettings(read), { ...DEFAULTS, ...changes });
  });
}

const KNOWN = [...PRESETS.keys()].join(', ');

const BAD: readonly (readonly [string, string])[] = [
  ['reopen frob', `bad reopen 'frob': expected pidfile, unit, process or one of ${KNOWN}`],
  ['reopen lazy', `bad reopen 'lazy': expected pidfile, unit, process or one of ${KNOWN}`],
  ['reopen nginx USR1', "bad reopen 'nginx USR1': nothing may follow nginx"],
  ['reopen pidfile', "bad reopen 'pidfile': expected pidfile NAME [SIGNAL]"],
  ['reopen unit a HUP HUP', "bad reopen 'unit a HUP HUP': expected unit NAME [SIGNAL]"],
  [
    'reopen pidfile app.pid',
    "bad reopen 'pidfile app.pid': 'app.pid' is no absolute path of a pid file",
  ],
  [
    'reopen process app KILL',
    "bad reopen 'process app KILL': no signal 'KILL' that a program could open its log at",
  ],
  [
    'reopen process app 1',
    "bad reopen 'process app 1': no signal '1' that a program could open its log at",
  ],
  ['reopen unit a/b', "bad reopen 'unit a/b': 'a/b' is no name of a unit"],
  [
    'reopen metalog',
    `bad reopen 'metalog': metalog ends when it gets a signal and renames its files itself: use 'managed "%Y-%m-%d-%H:%M:%S"'`,
  ],
  ['reopenwait 10', "bad reopenwait '10'"],
  ['reopengrace soon', "bad reopengrace 'soon'"],
  ['scripttimeout -1s', "bad scripttimeout '-1s'"],
];

for (const [line, text] of BAD) {
  test(`${line}: is an error that drops the stanza`, () => {
    const read = readText(`/l/a {\n${line}\n}\n`);
    assert.deepEqual(
      complaints(read).map((complaint) => complaint.replace(/^error: c:\d+ /, '')),
      [text, 'error: found error in /l/a, skipping'],
    );
    assert.deepEqual(read.stanzas, []);
  });
}

test('noreopen and noscripttimeout undo what is global', () => {
  const read = readLines([
    'reopen nginx',
    'scripttimeout 1s',
    '/l/a {',
    'noreopen',
    'noscripttimeout',
    '}',
  ]);
  assert.deepEqual(onlySettings(read), { ...DEFAULTS, reopen: NO_REOPEN, scripttimeout: 0 });
});
