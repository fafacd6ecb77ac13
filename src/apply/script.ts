// Scripts: /bin/sh, as the invoker whatever `su` says, with the streams of this process and the -l file
// as descriptor 3 (ENGINE-SPEC 11).
import type { Identity } from '../config/config-host.ts';
import { startChild, type Command, type StartedChild } from '../host/child.ts';
import { assumeIdentity, currentIdentity, restoreIdentity } from '../host/identity.ts';
import type { ChildProblem } from '../report/event.ts';
import { problemOf, type StanzaRun } from './run.ts';

/** What a script is started with. */
export interface ScriptSurroundings {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs a script with its arguments; with -d says that it would be. The result is what went wrong. */
export async function runScript(
  stanzaRun: StanzaRun,
  body: string,
  { args, environment }: ScriptSurroundings,
): Promise<ChildProblem | undefined> {
  const { run, stanza, disk, writers } = stanzaRun;
  const { scripttimeout } = stanza.settings;
  if (run.debug) {
    run.report({ kind: 'would-run', args, body });
    return undefined;
  }
  const stdio: ('inherit' | number)[] = ['inherit', 'inherit', 'inherit'];
  if (run.logFd !== undefined) stdio.push(run.logFd);
  const child = startAsInvoker(stanzaRun, {
    program: '/bin/sh',
    args: ['-c', body, 'logrotate_script', ...args],
    stdio,
    environment,
    timeoutMs: scripttimeout === 0 ? undefined : scripttimeout * 1000,
  });
  const end = await child.end;
  disk.forgetNames();
  writers.forget();
  return problemOf(end);
}

/**
 * Starts a child while this process is the invoker again; with the identity of `su` in the command it
 * becomes that user for good. -v says which of the two.
 */
export function startAsInvoker(stanzaRun: StanzaRun, command: Command): StartedChild {
  const from = currentIdentity();
  const child = startQuietly(stanzaRun, command);
  if (stanzaRun.identity === undefined) return child;
  const pid = child.process.pid ?? 0;
  if (command.identity === undefined) sayIdentity(stanzaRun, from, pid);
  else sayDropped(stanzaRun, pid);
  return child;
}

/** The same for a child that logrotate does not have, and so says nothing about. */
export function startQuietly({ run, identity }: StanzaRun, command: Command): StartedChild {
  if (identity === undefined) return startChild(command);
  restoreIdentity(run.invoker);
  try {
    return startChild(command);
  } finally {
    assumeIdentity(identity);
  }
}

function sayIdentity({ run }: StanzaRun, from: Identity, pid: number): void {
  const to = run.invoker;
  if (from.uid === to.uid && from.gid === to.gid) return;
  run.report({ kind: 'identity', pid, from, to, error: undefined });
}

/** Says that a child, or the compression in this process, is the user of `su` only. */
export function sayDropped({ run, identity }: StanzaRun, pid: number): void {
  const { invoker } = run;
  if (identity === undefined) return;
  const { uid, gid } = identity;
  if (uid !== invoker.uid || gid !== invoker.gid) run.report({ kind: 'dropped', pid, uid, gid });
}
