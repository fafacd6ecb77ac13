// A logger that rotates itself: what svlogd has done with is compressed and removed, and no line is lost.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { commandOf, needs } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const root = useSandbox('svlogd');
const SVLOGD = '/usr/bin/svlogd';

/** The files that svlogd has finished, in whichever form. */
function finished(): readonly string[] {
  return root.names('sv').filter((name) => name.startsWith('@'));
}

/** Sends lines, waits until they are written, and has svlogd finish its file. */
async function sendRound(svlogd: ChildProcess, round: number): Promise<void> {
  const before = new Set(finished());
  const lines = Array.from({ length: 50 }, (_, line) => `round ${round} line ${line}\n`);
  svlogd.stdin?.write(lines.join(''));
  while (!root.read('sv/current').endsWith(`round ${round} line 49\n`)) await delay(10);
  svlogd.kill('SIGALRM');
  while (finished().every((name) => before.has(name))) await delay(10);
}

function roundsIn(names: readonly string[]): readonly string[] {
  const texts = names.map((name) => {
    const bytes = readFileSync(root.path(`sv/${name}`));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  });
  return texts.map((text) => {
    const lines = text.trimEnd().split('\n');
    const rounds = new Set(lines.map((line) => line.split(' ')[1]));
    return `${[...rounds].join('+')}: ${lines.length}`;
  });
}

test('svlogd', needs(commandOf(SVLOGD, 'runit')), async () => {
  mkdirSync(root.path('sv'));
  root.write('sv/config', 's0\nn50\n');
  const directives = 'managed "%{tai64n}"\nmanagedidle 1s\ncompress\nrotate 3';
  root.write('conf', `${root.path('sv/@*.s')} {\n${directives}\n}\n`);
  const svlogd = spawn(SVLOGD, [root.path('sv')], { stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    while (!root.names('sv').includes('current')) await delay(10);
    for (let round = 1; round <= 6; round += 1) await sendRound(svlogd, round);
    // What has changed within the last second is not touched yet.
    while (
      finished()
        .map((name) => name.slice(26))
        .join(' ') !== 's.gz s.gz s.gz s'
    ) {
      const { exit, stderr } = await root.rotate([root.path('conf')]);
      assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
    }
    const left = finished();
    assert.deepEqual(roundsIn(left), ['3: 50', '4: 50', '5: 50', '6: 50']);
    assert.deepEqual(
      left.map((name) => name.endsWith('.s.gz')),
      [true, true, true, false],
    );
    await sendRound(svlogd, 7);
    assert.deepEqual(roundsIn(finished()).at(-1), '7: 50');
  } finally {
    svlogd.stdin.end();
    await once(svlogd, 'close');
  }
});
