/** A sample of `npm run test:backlog`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PYTHON } from '../../support/log-writer.ts';
import { needs, ROOT } from '../../support/requirement.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { SSHD } from '../ssh-server.ts';
import { Pile } from './pile.ts';

const sandbox = useSandbox('backlog');
const ARCHIVES = 300;

test(
  'what has waited for a destination is shipped by the first run that reaches it, and goes only then',
  needs(ROOT, SSHD, PYTHON),
  async () => {
    await using pile = await Pile.make(sandbox, ARCHIVES);
    pile.isReachable = false;
    const { ran } = await pile.run();
    assert.equal(ran.exit, 1);
    assert.match(ran.stderr, new RegExp(`\\b${ARCHIVES} archives`));
    assert.equal(pile.archives().length, ARCHIVES);
    pile.isReachable = true;
    await pile.runUntil(ARCHIVES / 3);
    assert.deepEqual(pile.lost(), []);
    const { ran: last } = await pile.run();
    assert.deepEqual([last.exit, last.stderr], [0, '']);
    assert.ok(pile.isWhole(), `${pile.objects().length} objects`);
    assert.deepEqual(pile.lost(), []);
    assert.equal(pile.archives().length, pile.kept);
  },
);
