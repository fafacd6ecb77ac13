// Who is to be told to open its logs again: found, and looked at closely, before anybody is told. A number
// in a file may be old, or another's; nothing is signalled that is not the writer of these logs.
import { existsSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { Reopening, Telling } from '../config/reopen.ts';
import { asInvoker } from '../host/as-invoker.ts';
import { helperEnvironment } from '../host/helper-program.ts';
import { findProcess, processesNamed, type FoundProcess } from '../host/processes.ts';
import { readPidFile, type PidFile } from '../host/pid-file.ts';
import { isOurs } from '../host/walk.ts';
import { collectOutput } from './collect-output.ts';
import type { StanzaRun } from './run.ts';

/** Whether a process has one of the stanza's logs open; `unknown` where its files cannot be seen. */
export type Held = 'yes' | 'no' | 'unknown';

/** Who is told. */
export type Target =
  | {
      readonly kind: 'processes';
      readonly processes: readonly FoundProcess[];
      readonly signal: string;
      readonly pidFile: PidFile | undefined;
    }
  | {
      readonly kind: 'command';
      readonly program: string;
      readonly args: readonly string[];
    }
  /** there is nobody, which is well if nobody writes to the logs. */
  | { readonly kind: 'nobody'; readonly reason: string }
  /** there is somebody, who must not be told. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'by-itself' };

/** Finds out who is told. `holds` says whether a process has one of the stanza's logs open. */
export async function findTarget(
  stanzaRun: StanzaRun,
  { telling, ...reopening }: Reopening,
  holds: (pid: number) => Held,
): Promise<Target> {
  switch (telling.kind) {
    case 'nobody':
      return { kind: 'by-itself' };
    case 'command': {
      const { program, args } = telling;
      const runs = reopening.programs.some((name) => processesNamed(name).length > 0);
      if (runs) return { kind: 'command', program, args };
      return { kind: 'nobody', reason: `${reopening.name} does not run` };
    }
    case 'process': {
      const processes = asInvoker(rolesOf(stanzaRun), () => processesNamed(telling.process));
      const { signal } = telling;
      if (processes.length > 0) {
        return { kind: 'processes', processes, signal, pidFile: undefined };
      }
      return { kind: 'nobody', reason: `no process is called ${telling.process}` };
    }
    case 'unit': {
      const { unit, signal } = telling;
      const target = await mainProcess(stanzaRun, { unit, signal });
      return target ?? { kind: 'refused', reason: `systemd knows no ${unit}` };
    }
    case 'pidfile':
      return (
        asInvoker(rolesOf(stanzaRun), () => inPidFile({ telling, ...reopening }, holds)) ??
        (await withoutPidFile(stanzaRun, telling))
      );
  }
}

function rolesOf({ run, identity }: StanzaRun) {
  return { invoker: run.invoker, user: identity };
}

interface ByPidFile extends Omit<Reopening, 'telling'> {
  readonly telling: Extract<Telling, { readonly kind: 'pidfile' }>;
}

/** The process in the first pid file that is there; undefined if none is. */
function inPidFile(reopening: ByPidFile, holds: (pid: number) => Held): Target | undefined {
  for (const path of reopening.telling.paths) {
    const pidFile = readPidFile(path);
    if (!isSystemError(pidFile)) return believed(reopening, pidFile, holds);
    if (pidFile.code === 'ENOENT') continue;
    return { kind: 'refused', reason: `cannot read pid file ${path}: ${pidFile.reason}` };
  }
  return undefined;
}

function believed(
  { programs, name, telling }: ByPidFile,
  pidFile: PidFile,
  holds: (pid: number) => Held,
): Target {
  const { path, pid, owner } = pidFile;
  const found = findProcess(pid);
  if (found === undefined) {
    return { kind: 'refused', reason: `process ${pid} of pid file ${path} does not exist` };
  }
  const [program = ''] = found.programs;
  const what = `process ${pid} of pid file ${path} is ${program}`;
  const held = programs.includes(program) ? 'yes' : holds(pid);
  if (held !== 'yes') {
    const expected = programs.length > 0 ? `is not ${name} and ` : '';
    const has = held === 'no' ? 'has none of the logs open' : 'does not let its open files be seen';
    return { kind: 'refused', reason: `${what}, which ${expected}${has}` };
  }
  if (!isOurs(owner) && owner !== found.uid) {
    const reason = `${what} of uid ${found.uid}, which uid ${owner} that owns the file may not signal`;
    return { kind: 'refused', reason };
  }
  return { kind: 'processes', processes: [found], signal: telling.signal, pidFile };
}

async function withoutPidFile(
  stanzaRun: StanzaRun,
  { paths, unit, signal }: ByPidFile['telling'],
): Promise<Target> {
  const hasUnit = unit !== undefined && existsSync('/run/systemd/system');
  const target = hasUnit ? await mainProcess(stanzaRun, { unit, signal }) : undefined;
  return target ?? { kind: 'nobody', reason: `there is no pid file ${paths.join(' or ')}` };
}

/** The main process of a unit, as systemd knows it; undefined if it knows no such unit. */
async function mainProcess(
  stanzaRun: StanzaRun,
  { unit, signal }: { readonly unit: string; readonly signal: string },
): Promise<Target | undefined> {
  const { end, text } = await collectOutput(stanzaRun, {
    program: 'systemctl',
    args: ['show', '--property=LoadState,MainPID', '--', unit],
    environment: { PATH: helperEnvironment()['PATH'] ?? '' },
  });
  const [state, pid] = [/^LoadState=(.+)$/m, /^MainPID=([0-9]+)$/m].map(
    (line) => line.exec(text)?.[1],
  );
  if (end !== undefined || state === undefined) {
    const why = end ?? `systemctl says '${text.trim()}'`;
    return { kind: 'refused', reason: `cannot ask for the main process of ${unit}: ${why}` };
  }
  if (state === 'not-found') return undefined;
  const found = pid === undefined || pid === '0' ? undefined : findProcess(Number(pid));
  if (found === undefined) return { kind: 'nobody', reason: `${unit} has no main process` };
  return { kind: 'processes', processes: [found], signal, pidFile: undefined };
}
