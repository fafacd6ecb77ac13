// Scripts: /bin/sh, as the invoker whatever `su` says, with the streams of this process and the -l file
// as descriptor 3 (ENGINE-SPEC 11).
import { startChild, type StartedChild } from '../host/child.ts';
import { assumeIdentity, restoreIdentity } from '../host/identity.ts';
import type { ChildProblem } from '../report/event.ts';
import { problemOf, type StanzaRun } from './run.ts';

/** Runs a script with its arguments; with -d says that it would be. The result is what went wrong. */
export async function runScript(
  stanzaRun: StanzaRun,
  body: string,
  args: readonly string[],
): Promise<ChildProblem | undefined> {
  const { run, disk } = stanzaRun;
  if (run.debug) {
    run.report({ kind: 'would-run', args, body });
    return undefined;
  }
  const stdio: ('inherit' | number)[] = ['inherit', 'inherit', 'inherit'];
  if (run.logFd !== undefined) stdio.push(run.logFd);
  const child = asInvoker(stanzaRun, () =>
    startChild({ program: '/bin/sh', args: ['-c', body, 'logrotate_script', ...args], stdio }),
  );
  const end = await child.end;
  disk.forgetNames();
  return problemOf(end);
}

/** Starts a child while this process is the invoker again. */
export function asInvoker({ run, identity }: StanzaRun, start: () => StartedChild): StartedChild {
  if (identity === undefined) return start();
  restoreIdentity(run.invoker);
  try {
    return start();
  } finally {
    assumeIdentity(identity);
  }
}
