// su: files are handled as the user, programs become the user for good, scripts stay the invoker's
// (ENGINE-SPEC 14, departure D42).
import assert from 'node:assert/strict';
import { chmodSync, chownSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const NOBODY = 65534;
const TOOLS = needs(ROOT, commandOf('/usr/bin/unshare', 'util-linux'));
/** What a process says of itself: the four user ids, the four group ids, the supplementary groups. */
const STATUS = "grep -E '^(Uid|Gid|Groups):' /proc/self/status; pwd";

const sandbox = useSandbox('su');

describe('su', TOOLS, () => {
  test('the compressor is the user with the groups of the user, a script is root with those of root', async () => {
    chmodSync(sandbox.dir, 0o755);
    const log = sandbox.write('logs/a.log', 'a line\n');
    chownSync(sandbox.path('logs'), NOBODY, NOBODY);
    chownSync(log, NOBODY, NOBODY);
    const compressor = sandbox.write('compressor', `#!/bin/sh\n{ ${STATUS}; } >&2\ncat\n`, 0o755);
    const postrotate = `{ ${STATUS}; } > ${sandbox.path('script')}`;
    const config = sandbox.write(
      'config',
      `${log} {\nsu nobody nogroup\ncompress\ncompresscmd ${compressor}\nrotate 2\n` +
        `postrotate\n${postrotate}\nendscript\n}\n`,
    );
    // In a namespace of its own the user is in a further group, and root in one that the user is not in.
    const group = readFileSync('/etc/group', 'latin1').replace(/^games:.*$/m, 'games:x:60:nobody');
    const mounted = `mount --bind ${sandbox.write('group', group)} /etc/group`;
    const rotate = `setpriv --groups 4,5 ${LOGROTOR} -f -s ${sandbox.path('state')} ${config}`;
    const ran = await sandbox.run('unshare', ['-m', 'sh', '-c', `${mounted} && ${rotate}`]);
    assert.equal(ran.exit, 0, ran.stderr);
    const user = `Uid:\t${ids(NOBODY)}\nGid:\t${ids(NOBODY)}\nGroups:\t60 ${NOBODY} \n/\n`;
    assert.ok(ran.stderr.endsWith(user), ran.stderr);
    // Node counts the group of the process itself among its groups.
    const root = `Uid:\t${ids(0)}\nGid:\t${ids(0)}\nGroups:\t0 4 5 \n`;
    assert.ok(sandbox.read('script').startsWith(root), sandbox.read('script'));
    assert.deepEqual(sandbox.names('logs'), ['a.log.1.gz']);
  });
});

function ids(id: number): string {
  return Array.from({ length: 4 }, () => id).join('\t');
}
