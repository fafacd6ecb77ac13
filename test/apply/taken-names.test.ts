// A name that is free when a rotation looks, and taken when it wants it: nothing is overwritten.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { commandOf, needs } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const STRACE = needs(commandOf('/usr/bin/strace', 'strace'));
const root = useSandbox('taken');

/** Many enough that the names of the directory are listed. */
const ARCHIVES = [1, 40];

function folder(name: string): Sandbox {
  const dir = root.path(name);
  mkdirSync(dir);
  return new Sandbox(dir);
}

/** Rotates with one call delayed, while a shell waits for `moment` to put a file at `path`. */
function meanwhile(
  sandbox: Sandbox,
  config: string,
  {
    moment,
    path,
    delay,
  }: { readonly moment: string; readonly path: string; readonly delay: string },
) {
  const other = `(until ${moment}; do sleep 0.01; done; echo meanwhile > '${path}') &`;
  const slowly = `strace -f -qq -o /dev/null -e trace=rename,link -e inject=${delay}`;
  const script = `${other} ${slowly} "$1" -f -s "$2" '${config}'; code=$?; wait; exit $code`;
  return sandbox.shell(script);
}

describe('rename: a file that appears where an archive was a moment ago', STRACE, () => {
  for (const count of ARCHIVES) {
    test(`is kept beside ${count} archives, and so is the log`, async () => {
      const sandbox = folder(`rename-${count}`);
      const log = sandbox.write('a.log', 'new\n');
      for (let slot = 1; slot <= count; slot += 1) {
        sandbox.write(`a.log.${slot}`, `slot ${slot}\n`);
      }
      const config = sandbox.write('config', `${log} {\nrotate ${count + 1}\n}\n`);
      const path = `${log}.1`;
      const moment = `[ ! -e '${path}' ]`;
      const delay = `rename:delay_exit=1000000:when=${count}`;
      const { exit, stderr } = await meanwhile(sandbox, config, { moment, path, delay });
      assert.equal(exit, 1);
      assert.match(stderr, /File exists/);
      assert.equal(sandbox.read('a.log'), 'new\n');
      assert.equal(sandbox.read('a.log.1'), 'meanwhile\n');
      assert.equal(sandbox.read('a.log.2'), 'slot 1\n');
    });
  }
});

test(
  'archive: a file that takes its name just before is kept, and so is its source',
  STRACE,
  async () => {
    const sandbox = folder('link');
    const log = sandbox.write('a.log', 'new\n');
    const config = sandbox.write('config', `${log} {\nrotate 1\ncompress\n}\n`);
    const path = `${log}.1.gz`;
    const moment = `grep -qs '"publication"' '${sandbox.path('state.d')}'/journal-*`;
    const delay = 'link:delay_enter=1000000:when=1';
    const { exit, stderr } = await meanwhile(sandbox, config, { moment, path, delay });
    assert.equal(exit, 1);
    assert.match(stderr, /a\.log\.1\.gz: File exists/);
    assert.equal(sandbox.read('a.log.1'), 'new\n');
    assert.equal(sandbox.read('a.log.1.gz'), 'meanwhile\n');
  },
);
