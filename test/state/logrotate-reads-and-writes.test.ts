// The state file against the real program: it reads the file, meets no log, and writes the file again.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { UTC } from '../../src/calendar/zone.ts';
import { formatStateFile, parseStateFile } from '../../src/state/state-file.ts';

const LOGROTATE = '/usr/sbin/logrotate';
const skip = existsSync(LOGROTATE) ? false : 'needs logrotate: apt-get install logrotate';
const HEADER = 'logrotate state -- version 2\n';
/** so that no entry is too old to keep */
const YEAR = new Date().getUTCFullYear() + 1;

test('300 names are in the order, and of the bytes, that logrotate writes', { skip }, () => {
  rewriteBoth(HEADER + Array.from({ length: 300 }, (_, index) => line(index)).join(''));
});

test('the order is the same with a hash table of more than 64 buckets', { skip }, () => {
  rewriteBoth(
    HEADER +
      Array.from({ length: 20_000 }, (_, index) => line(index, '/some/longer/directory')).join(''),
  );
});

test('order flips in each bucket on every run, as in logrotate', { skip }, () => {
  const text = HEADER + Array.from({ length: 300 }, (_, index) => line(index)).join('');
  const once = rewriteBoth(text);
  assert.notEqual(rewriteBoth(once), once);
});

const LINES: readonly string[] = [
  `/plain ${YEAR}-3-1`,
  `'/single "quoted"' ${YEAR}-3-1-1`,
  `"/a\\"b\\\\c\\nd\\xe" ${YEAR}-3-1-1:2`,
  `/a\\ b\\\\n ${YEAR}-3-1-1:2:3junk`,
  `"/high\xff\xa0\x85" ${YEAR}-2-31`,
  `/cr\r${YEAR}-3-0\r`,
  `/signs ${YEAR}-+3-01-+2`,
  `/open "${YEAR}- 3- 1-\t4`,
  `/joined"" ""${YEAR}-3-1`,
];

for (const text of LINES) {
  test(`logrotate takes ${JSON.stringify(text)} as we do`, { skip }, () => {
    rewriteBoth(`${HEADER}${text}\n`);
  });
}

const PROBLEMS: readonly (readonly [string, string])[] = [
  ['/a 2026-1', 'bad-line'],
  ['/a', 'bad-line'],
  ['/a b 2026-1-1', 'bad-line'],
  ['"/a\\" 2026-1-1', 'bad-line'],
  ['/a 2026-1-1\\', 'bad-line'],
  ['"" 2026-1-1', 'bad-line'],
  [' ', 'bad-line'],
  ['\0', 'not-parsable'],
  ['/a\0 2026-1-1', 'too-long'],
  ['/a '.padEnd(8207, '1'), 'too-long'],
  ['/a 1969-1-1', 'bad-field'],
  ['/a 2026-1-1-24', 'bad-field'],
];

const WORDS: { readonly [kind: string]: string } = {
  'bad-line': 'bad line 2 in',
  'not-parsable': 'line 2 not parsable in',
  'too-long': 'line 2 too long in',
  'bad-field': 'for file /a in',
};

for (const [text, kind] of PROBLEMS) {
  test(
    `logrotate refuses ${JSON.stringify(text.slice(0, 30))} for the same reason`,
    { skip },
    () => {
      const whole = `${HEADER}${text}\n`;
      assert.equal(parseStateFile(whole, UTC).problems[0]?.kind, kind);
      assert.ok(runLogrotate(whole).stderr.includes(`${WORDS[kind]} state file`));
    },
  );
}

function line(index: number, directory = ''): string {
  const name = `${directory}/var/log/${index % 7 === 0 ? '\xe4\xff' : 'app'}${index * 37}.log`;
  return `"${name}" ${YEAR}-${(index % 12) + 1}-${(index % 28) + 1}-${index % 24}:${index % 60}:0\n`;
}

/** Has the file written again by logrotate and by us, and returns what both wrote. */
function rewriteBoth(text: string): string {
  const { entries, problems } = parseStateFile(text, UTC);
  const { state, stderr } = runLogrotate(text);
  assert.equal(stderr, '');
  assert.deepEqual(problems, []);
  assert.equal(formatStateFile([...entries.values()], { bucketsFor: text.length }), state);
  return state;
}

function runLogrotate(text: string): { readonly state: string; readonly stderr: string } {
  const directory = mkdtempSync(join(tmpdir(), 'logrotor-state-'));
  const [stateFile, config] = [join(directory, 's'), join(directory, 'c')];
  writeFileSync(stateFile, text, { encoding: 'latin1', mode: 0o640 });
  writeFileSync(config, '# nothing\n', { mode: 0o644 });
  const env = { TZ: 'UTC', LC_ALL: 'C' };
  const { stderr } = spawnSync(LOGROTATE, ['-s', stateFile, config], { encoding: 'latin1', env });
  const state = readFileSync(stateFile, 'latin1');
  rmSync(directory, { recursive: true });
  return { state, stderr };
}
