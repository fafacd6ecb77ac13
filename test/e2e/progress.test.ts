/** Verbs that only look: where that takes more than two seconds, a terminal shows what they are at. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const box = useSandbox('progress');
const ERASE = '\r\x1b[K';
const TOOLS = needs(
  commandOf('/usr/bin/strace', 'strace'),
  commandOf('/usr/bin/script', 'bsdutils'),
);

/** A command over a directory that takes its time: each listing of it is delayed. */
function slowly(...words: readonly string[]): string {
  const delay = '-e trace=getdents64 -e inject=getdents64:delay_enter=1100000';
  return `strace -f -o /dev/null -P ${box.path('slow')} ${delay} ${[LOGROTOR, ...words].join(' ')}`;
}

describe('what takes long', { concurrency: true, ...TOOLS }, () => {
  box.write('slow/a.log', 'x\n');
  box.write('quick/b.log', 'x\n');
  box.write('conf', `${box.path('slow')}/*.log ${box.path('quick')}/*.log {\n  daily\n}\n`);
  const cases = [
    ['status', '-s', box.path('state'), box.path('conf')],
    ['explain', '-s', box.path('state'), 'quick/b.log', box.path('conf')],
    ['check', box.path('conf')],
  ];
  for (const words of cases) {
    test(`${words[0]}: is shown on a terminal, and taken away again`, async () => {
      const { stdout } = await box.run('script', ['-qec', slowly(...words), '/dev/null']);
      const shown = stdout.lastIndexOf(`${ERASE}reading ${box.path('quick')}`);
      assert.notEqual(shown, -1, JSON.stringify(stdout));
      assert.ok(stdout.indexOf(ERASE, shown + 1) > shown, JSON.stringify(stdout));
    });

    test(`${words[0]}: is not shown in a pipe`, async () => {
      const { stdout, stderr } = await box.run('sh', ['-c', slowly(...words)]);
      assert.doesNotMatch(stdout + stderr, /reading|\r/);
    });
  }
});
