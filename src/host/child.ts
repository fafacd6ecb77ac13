// Child processes: started without a shell, as the invoker or for good as the user of `su`, and waited
// for. Their names and arguments are byte strings.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { toText } from './bytes.ts';
import type { FullIdentity } from './identity.ts';
import { attempt, strerror } from './strerror.ts';
import { timerMs } from './timer.ts';

/** A program to start. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdio: StdioOptions;
  /** added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** the user that it is to be, for good and in `/`; otherwise it is what this process is. */
  readonly identity?: FullIdentity | undefined;
  /** ends it with SIGTERM when aborted. */
  readonly stop?: AbortSignal;
  /** it is in a session of its own, all of which is ended when it is stopped, by SIGKILL if need be. */
  readonly inSession?: boolean;
  /** ends it then, with all that it has started: it is in a session of its own. */
  readonly timeoutMs?: number | undefined;
}

/** How a child ended. */
export type ChildEnd =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  | { readonly kind: 'not-started'; readonly error: SystemError }
  /** there is no process, for want of resources; what it would have run is not to blame. */
  | { readonly kind: 'not-forked'; readonly error: SystemError };

/** A started child and its end. */
export interface StartedChild {
  readonly process: Pick<ChildProcess, 'pid' | 'stdin' | 'stdout' | 'stderr'>;
  readonly end: Promise<ChildEnd>;
}

/** Starts a program; that it cannot be started is told by its end. */
export function startChild(command: Command): StartedChild {
  const { identity, stdio, timeoutMs, inSession = timeoutMs !== undefined } = command;
  const inGroups = identity !== undefined && needsSetpriv(identity);
  const { program, args, environment } = encodable(inGroups ? setpriv(command, identity) : command);
  if (program === '') return notStarted({ code: 'ENOENT', reason: strerror('ENOENT') });
  const child = attempt(() =>
    spawn(program, [...args], {
      stdio,
      ...(inSession ? { detached: true } : {}),
      ...(environment === undefined ? {} : { env: { ...process.env, ...environment } }),
      ...(identity === undefined ? {} : { cwd: '/' }),
      ...(identity === undefined || inGroups ? {} : { uid: identity.uid, gid: identity.gid }),
    }),
  );
  if (isSystemError(child)) return notStarted(child);
  // Where there is no descriptor for a pipe, Node leaves the streams undefined, whatever their type says.
  const { pid, stdin, stdout, stderr } = child;
  return {
    process: { pid, stdin: stdin ?? null, stdout: stdout ?? null, stderr: stderr ?? null },
    end: endWhenAsked(child, command),
  };
}

function endWhenAsked(
  child: ChildProcess,
  { stop, timeoutMs, inSession = false }: Command,
): Promise<ChildEnd> {
  if (timeoutMs !== undefined) return endInTime(child, stop, timeoutMs);
  return inSession && stop !== undefined ? endOfSession(child, stop) : endOf(child, stop);
}

/** The end of a child that leads a session; when it is stopped, so are all in the session. */
async function endOfSession(child: ChildProcess, stop: AbortSignal): Promise<ChildEnd> {
  let timer: NodeJS.Timeout | undefined;
  const kill = (): void => {
    killGroup(child, 'SIGTERM');
    timer = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS);
  };
  if (stop.aborted) kill();
  stop.addEventListener('abort', kill);
  const ended = await endOf(child, undefined);
  stop.removeEventListener('abort', kill);
  clearTimeout(timer);
  // What the child had started may have outlived it.
  if (stop.aborted) killGroup(child, 'SIGKILL');
  return ended;
}

/** How long a program that was asked to end may take before it is ended. */
const GRACE_MS = 2000;

/** The end of a child that leads a session; when its time is over, so is that of all in the session. */
async function endInTime(
  child: ChildProcess,
  stop: AbortSignal | undefined,
  timeoutMs: number,
): Promise<ChildEnd> {
  const end = endOf(child, stop);
  const overdue = new AbortController();
  const timers = [
    setTimeout(() => {
      overdue.abort();
      killGroup(child, 'SIGTERM');
    }, timerMs(timeoutMs)),
    setTimeout(() => killGroup(child, 'SIGKILL'), timerMs(timeoutMs + GRACE_MS)),
  ];
  const ended = await end;
  for (const timer of timers) clearTimeout(timer);
  if (!overdue.signal.aborted) return ended;
  // What the child had started may have outlived it.
  killGroup(child, 'SIGKILL');
  return { kind: 'timed-out', seconds: timeoutMs / 1000 };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  const failed = attempt(() => process.kill(-pid, signal));
  if (isSystemError(failed) && failed.code !== 'ESRCH') throw new Error(failed.reason);
}

/** Node throws some errors at once, above all that there is too much to pass on (E2BIG). */
function notStarted(why: SystemError): StartedChild {
  const process = { stdin: null, stdout: null, stderr: null };
  return { process, end: Promise.resolve(endWithout(why)) };
}

const WANT_OF_RESOURCES = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

function endWithout(error: SystemError): ChildEnd {
  return { kind: WANT_OF_RESOURCES.has(error.code) ? 'not-forked' : 'not-started', error };
}

const SETPRIV = '/usr/bin/setpriv';

/** Node leaves a child of another user without supplementary groups; setpriv(1) gives it its own. */
function needsSetpriv({ gid, groups }: FullIdentity): boolean {
  return groups.some((group) => group !== gid) && existsSync(SETPRIV);
}

function setpriv(command: Command, { uid, gid, groups }: FullIdentity): Command {
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, `--groups=${groups.join(',')}`];
  return {
    ...command,
    program: SETPRIV,
    args: [...identity, '--', command.program, ...command.args],
  };
}

function endOf(child: ChildProcess, stop: AbortSignal | undefined): Promise<ChildEnd> {
  const kill = (): unknown => child.kill();
  if (stop?.aborted === true) kill();
  stop?.addEventListener('abort', kill);
  return new Promise((resolve) => {
    child.once('exit', () => stop?.removeEventListener('abort', kill));
    child.once('error', (thrown) => {
      const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'EIO';
      resolve(endWithout({ code, reason: strerror(code) }));
    });
    child.once('exit', (status, signal) => {
      resolve(
        status === null
          ? { kind: 'killed', signal: signal ?? 'unknown' }
          : { kind: 'exited', status },
      );
    });
  });
}

interface EncodedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>> | undefined;
}

/**
 * Node passes arguments as UTF-8 only. Where one is not, sh(1) makes the bytes itself with printf(1)
 * and then becomes the program.
 */
function encodable({ program, args, environment = {} }: Command): EncodedCommand {
  const words = [program, ...args];
  const texts = words.map(toText);
  const values = Object.entries(environment).map(([name, bytes]) => [name, toText(bytes)] as const);
  if (![...texts, ...values.map(([, text]) => text)].includes(undefined)) {
    const [first = '', ...rest] = texts.map((text) => text ?? '');
    const plain = Object.fromEntries(values.map(([name, text]) => [name, text ?? '']));
    return { program: first, args: rest, environment: plain };
  }
  const assignments = Object.entries(environment).map(([name, bytes]) => exportLine(name, bytes));
  const lines = words.map((word, index) => `w${index}=$(printf '${octal(word)}.')`);
  const strip = words.map((_, index) => `w${index}=\${w${index}%.}`);
  const exec = `exec ${words.map((_, index) => `"$w${index}"`).join(' ')}`;
  const script = [...assignments, ...lines, ...strip, exec].join('\n');
  return { program: '/bin/sh', args: ['-c', script], environment: undefined };
}

function exportLine(name: string, bytes: string): string {
  return `${name}=$(printf '${octal(bytes)}.'); ${name}=\${${name}%.}; export ${name}`;
}

function octal(bytes: string): string {
  return bytes.replaceAll(/[^]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
