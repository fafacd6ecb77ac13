/** Gives the config files of one seed to both programs and judges what logrotor did. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeEnd } from '../../support/run-program.ts';
import type { Outcome } from '../../support/run-program.ts';
import type { DebugPair } from '../debug-run.ts';
import { runDebugPair, runLogrotateDebug, withScratch, writeConfig } from '../debug-run.ts';
import { findCause } from './cause.ts';
import type { Cause } from './cause.ts';
import { explain } from './explain.ts';
import { randomCase } from './random-case.ts';
import type { ConfigFiles } from './random-case.ts';
import { remediedCases } from './remedies.ts';

export interface Judgement {
  readonly seed: number;
  readonly kind: 'alike' | 'explained' | 'fault';
  /** The explanation, or what is wrong. */
  readonly reason: string;
  readonly files: ConfigFiles;
}

const LOGS = ['a.log', 'b.log', 'c.txt', 'd e.log', '.h.log', 'a.log.1', 'sub/x.log', '[a.log'];

/** Runs the case of a seed; `fault` is a crash, a hang or a difference that nothing explains. */
export async function judgeCase(seed: number): Promise<Judgement> {
  const files = randomCase(seed);
  const { pair, cause } = await runFiles(files);
  return { seed, files, ...(await judge(pair, cause, files)) };
}

function runFiles(files: ConfigFiles): Promise<{ pair: DebugPair; cause: Cause }> {
  return withScratch(async (dir) => {
    const pair = await runDebugPair(build(dir, files), dir, dir);
    return { pair, cause: findCause(pair, files, dir) };
  });
}

/** The remedy with which logrotate ends as logrotor did without it, or for a reason of its own that is known. */
async function findRemedy(files: ConfigFiles, logrotor: Outcome): Promise<string | undefined> {
  for (const [{ reason }, remedied] of remediedCases(files)) {
    const further = await withScratch(async (dir) => {
      const logrotate = await runLogrotateDebug(build(dir, remedied), dir, dir);
      if (logrotate.exit === logrotor.exit) return '';
      return explain(findCause({ logrotate, logrotor }, remedied, dir));
    });
    if (further !== undefined) return further === '' ? reason : `${reason}; ${further}`;
  }
  return undefined;
}

/** Fills a directory; returns the path of the config to run. */
function build(dir: string, files: ConfigFiles): string {
  for (const name of LOGS) writeAt(join(dir, 'logs', name), Buffer.from('a line\n'));
  for (const [name, text] of Object.entries(files)) writeAt(join(dir, name), textFor(dir, text));
  mkdirSync(join(dir, 'old'));
  symlinkSync('a.log', join(dir, 'logs/link.log'));
  symlinkSync('loop', join(dir, 'loop'));
  return writeConfig(dir, textFor(dir, files['config'] ?? ''));
}

function writeAt(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes, { mode: 0o644 });
}

function textFor(dir: string, text: string): Buffer {
  return Buffer.from(text.replaceAll('@DIR@', dir), 'latin1');
}

type Verdict = Pick<Judgement, 'kind' | 'reason'>;

async function judge(pair: DebugPair, cause: Cause, files: ConfigFiles): Promise<Verdict> {
  const { logrotate, logrotor } = pair;
  const fault = findFault(logrotor);
  if (fault !== undefined) return { kind: 'fault', reason: fault };
  if (logrotate.timedOut) return { kind: 'explained', reason: 'D41: logrotate waits for a FIFO' };
  if (logrotate.signal !== null) return { kind: 'explained', reason: 'D24: logrotate crashes' };
  if (logrotate.exit === logrotor.exit) return { kind: 'alike', reason: '' };
  const reason = explain(cause) ?? (await findRemedy(files, logrotor));
  if (reason !== undefined) return { kind: 'explained', reason };
  const exits = `logrotate ${describeEnd(logrotate)}, logrotor ${describeEnd(logrotor)}`;
  return { kind: 'fault', reason: `${exits}: ${cause.message ?? 'no message'}` };
}

function findFault(outcome: Outcome): string | undefined {
  if (outcome.timedOut || outcome.signal !== null) return describeEnd(outcome);
  if (outcome.exit !== 0 && outcome.exit !== 1) return describeEnd(outcome);
  const trace = /^\s+at .*(:\d+:\d+|<anonymous>)\)?$/m.exec(outcome.stderr.toString('latin1'));
  return trace === null ? undefined : `stack trace: ${trace[0].trim()}`;
}
