// The daemon ships in a process of its own: a transfer may take hours, in which other logs are due, and the user that
// files are opened as is one for a whole process.
import { startChild } from '../host/child.ts';
import { has, valueOf } from './command-line.ts';
import { DONE } from './exit-code.ts';
import { stateFileOf, type RunRequest } from './with-run.ts';

/** Ships what waits, as `logrotor ship` does. False if not all of it could be. */
export async function shipApart({ line, programPath, stop, output }: RunRequest): Promise<boolean> {
  const verbose = has(line, 'verbose') ? ['-v'] : [];
  const lock = has(line, 'skip-state-lock') ? '--skip-state-lock' : '--wait-for-state-lock';
  const mail = valueOf(line, 'mail');
  const mailing = mail === undefined ? [] : [`--mail=${mail}`];
  const options = [...verbose, lock, ...mailing, `--state=${stateFileOf(line)}`];
  const { end } = startChild({
    program: process.execPath,
    args: [programPath, 'ship', ...options, '--', ...line.operands],
    stdio: ['ignore', 'inherit', 'inherit'],
    stop: stop.signal,
  });
  const ended = await end;
  if (ended.kind === 'not-started' || ended.kind === 'not-forked') {
    output.report({ kind: 'daemon', news: { kind: 'ship-failed', why: ended.error.reason } });
  }
  return ended.kind === 'exited' && ended.status === DONE;
}
