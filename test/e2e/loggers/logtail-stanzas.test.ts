/** logtail2 behind each stanza of conf.d, with logrotor and logrotate in turn, where the writer rests while it reads. */
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CHECKOUT, LOGROTATE, LOGROTOR } from '../../support/checkout.ts';
import { DEBIAN_LOGROTATE, needs, ROOT } from '../../support/requirement.ts';
import { LOGGERS } from './known-loggers.ts';
import { COLLECTED, LOGTAIL, readBehind } from './logtail.ts';
import { PrivateRoot } from './private-root.ts';

/** Programs that open their log for each line, or never again: a shell stands for them. */
const APPENDED: Readonly<Record<string, string>> = {
  apt: '/var/log/apt/history.log',
  'copytruncate-app': '/var/log/copytruncate-app/app.log',
  dpkg: '/var/log/dpkg.log',
  logrotor: '/var/log/logrotor.log',
};
/** Played under load, with logtail2 behind them (under-load.test.ts), and those that rotate themselves. */
const ELSEWHERE = [...LOGGERS.map(({ stanza }) => stanza), 'metalog', 'svlogd'];
/** No package of Debian 12 has it (like-sysklogd.test.ts). */
const NOT_THERE = ['sysklogd'];
const ROUNDS = [LOGROTOR, LOGROTOR, LOGROTATE, LOGROTOR, LOGROTATE, LOGROTATE, LOGROTOR];

test('there is a test for each stanza', () => {
  const played = [...Object.keys(APPENDED), ...ELSEWHERE, ...NOT_THERE];
  assert.deepEqual(readdirSync(join(CHECKOUT, 'conf.d')).toSorted(), played.toSorted());
});

describe('logtail2', needs(ROOT, DEBIAN_LOGROTATE, LOGTAIL), () => {
  for (const [stanza, log] of Object.entries(APPENDED)) {
    test(`${stanza}: misses no line`, () => play(stanza, log));
  }
});

async function play(stanza: string, log: string): Promise<void> {
  await using root = await PrivateRoot.make(stanza);
  const config = root.write('/run/config', stanzaText(stanza, log));
  root.write(log, 'the first line\n');
  let written = 'the first line\n';
  for (const [round, program] of ROUNDS.entries()) {
    await readBehind(root, log);
    written += append(root, log, `round ${round}\n`);
    const { exit, stderr } = await root.run(program, '-f', '-s', '/run/state', config);
    assert.deepEqual({ exit, stderr: stderr.toString() }, { exit: 0, stderr: '' });
    written += append(root, log, `behind round ${round}\n`);
  }
  await readBehind(root, log);
  // logtail2 takes a log that has become shorter for tampered with, and tells.
  const collected = root.read(COLLECTED).replaceAll(/^\*\*\*.*\n/gm, '');
  assert.equal(collected, written);
}

/** Behind a copy, logtail2 must have read before: the manual says so. */
function stanzaText(stanza: string, log: string): string {
  const text = readFileSync(join(CHECKOUT, 'conf.d', stanza), 'utf8').replace(
    /^ +rotate \d+$/m,
    '    rotate 30',
  );
  if (!text.includes('    copytruncate\n')) return text;
  const read = `logtail2 -f ${log} -o /run/offset >>/run/collected`;
  return text.replace(/\}\s*$/, `    prerotate\n        ${read}\n    endscript\n}\n`);
}

function append(root: PrivateRoot, log: string, line: string): string {
  appendFileSync(root.path(log), line);
  return line;
}
