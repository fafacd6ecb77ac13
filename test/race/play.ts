/** Rotates attacked logs and counts what got out of the user's directory. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEnd, runProgram } from '../support/run-program.ts';
import { Arena } from './arena.ts';
import { attackDuring } from './attack.ts';
import type { Variant } from './variant.ts';

/** So many logs a start of the program has. */
const LOGS = 25;
/** Only a program that waits for a FIFO takes longer. */
const HANG_MS = 60_000;

/** What came of the attacks on one variant. */
export interface Figures {
  /** how many rotations were attacked, one log each. */
  readonly rotations: number;
  /** how often names were exchanged meanwhile. */
  readonly exchanges: number;
  /** how many logs were skipped for the link on their way. */
  readonly refused: number;
  /** what happened outside of the user's directory, a text a rotation. */
  readonly escapes: readonly string[];
  /** starts of the program that ended neither with 0 nor with 1. */
  readonly hangs: readonly string[];
}

/** Rotates at least so many attacked logs with a program. */
export async function playVariant(
  program: string,
  variant: Variant,
  rotations: number,
): Promise<Figures> {
  const scratch = mkdtempSync(join(tmpdir(), 'logrotor-race-'));
  chmodSync(scratch, 0o755);
  let sum: Figures = { rotations: 0, exchanges: 0, refused: 0, escapes: [], hangs: [] };
  try {
    while (sum.rotations < rotations) {
      const arena = new Arena(join(scratch, 'arena'), variant, LOGS);
      sum = add(sum, await playStart(program, arena));
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return sum;
}

async function playStart(program: string, arena: Arena): Promise<Figures> {
  let stderr = '';
  let end = '';
  const exchanges = await attackDuring(arena.pairs, async () => {
    const outcome = await runProgram({
      program,
      args: ['-f', '-s', arena.state, arena.config],
      cwd: '/',
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      timeoutMs: HANG_MS,
    });
    stderr = outcome.stderr.toString('latin1');
    end = describeEnd(outcome);
  });
  return {
    rotations: LOGS,
    exchanges,
    refused: stderr.split('\n').filter((line) => /skipping ".*symbolic link/.test(line)).length,
    escapes: arena.escapes(),
    hangs: /^exit [01]$/.test(end) ? [] : [`${end}\n${stderr}`],
  };
}

function add(a: Figures, b: Figures): Figures {
  return {
    rotations: a.rotations + b.rotations,
    exchanges: a.exchanges + b.exchanges,
    refused: a.refused + b.refused,
    escapes: [...a.escapes, ...b.escapes],
    hangs: [...a.hangs, ...b.hangs],
  };
}
