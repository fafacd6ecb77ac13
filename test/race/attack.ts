/** The attacker: a process of another user. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHECKOUT } from '../support/checkout.ts';
import { ATTACKER } from './variant.ts';

const PROGRAM = join(CHECKOUT, 'test/race/attacker.py');

/** Exchanges pairs of names while `defend` goes on. The result is how often it succeeded. */
export async function attackDuring(
  pairs: readonly string[],
  defend: () => Promise<void>,
): Promise<number> {
  const { uid, gid } = ATTACKER;
  // It gets its program as its input, since it may not be able to read the checkout.
  const attacker = spawn('/usr/bin/python3', ['-', ...pairs], {
    uid,
    gid,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(attacker, 'close');
  attacker.stdin.end(readFileSync(PROGRAM));
  const lines = createInterface({ input: attacker.stdout })[Symbol.asyncIterator]();
  try {
    await lines.next();
    await defend();
  } finally {
    attacker.kill('SIGTERM');
  }
  const exchanged = await lines.next();
  await closed;
  return Number(exchanged.value);
}
