// The file of --metrics, replaced as a whole after each run, so that who reads it finds a whole one.
import { closeSync, constants } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { readStart } from '../host/bounded-read.ts';
import { fromText, toBytes } from '../host/bytes.ts';
import { writeDurably } from '../host/durable-write.ts';
import { attempt } from '../host/strerror.ts';
import { openWalked } from '../host/walk.ts';
import { lastSuccessIn, metricsText, type Figures } from '../report/metrics.ts';
import type { Output } from './output.ts';
import { VERSION } from './version.ts';

/** Everybody may read it: the exporter is no root. */
const ATTRIBUTES = { mode: 0o644, uid: -1, gid: -1 };
/** What is read of the old file stands at its beginning. */
const READ_BYTES = 64 * 1024;

/** The run that figures are about; its time is in epoch seconds. */
export interface MeasuredRun {
  readonly at: number;
  readonly seconds: number;
  readonly errors: number;
  readonly success: boolean;
}

/** Figures about the run, and about what there is after it. */
export type Measured = MeasuredRun & Pick<Figures, 'stanzas' | 'free' | 'backlog'>;

/** Writes the figures. False, after a message, if that failed. The last success is taken over from the file before. */
export function writeMetrics(path: string, measured: Measured, output: Output): boolean {
  const { at, seconds, errors, success, ...rest } = measured;
  const figures = {
    ...rest,
    version: VERSION,
    lastRunAt: at,
    lastRunSeconds: Math.round(seconds * 1000) / 1000,
    lastRunErrors: errors,
    lastSuccessAt: success ? at : lastSuccessIn(readOld(path)),
  };
  // Names need not be UTF-8, and the exporter takes nothing else.
  const text = toBytes(metricsText(figures)).toString('utf8');
  const failure = writeDurably(path, fromText(text), ATTRIBUTES);
  if (failure === undefined) return true;
  output.complain({ kind: 'metrics-unwritten', file: path, reason: failure.error.reason });
  return false;
}

function readOld(path: string): string {
  const fd = openWalked(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  if (isSystemError(fd)) return '';
  try {
    const bytes = attempt(() => readStart(fd, READ_BYTES));
    return isSystemError(bytes) ? '' : bytes.toString('latin1');
  } finally {
    closeSync(fd);
  }
}
