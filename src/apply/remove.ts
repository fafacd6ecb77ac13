// Removing a file: preremove is asked first, shred overwrites it if that is wanted, then the name goes
// (ENGINE-SPEC 10.3).
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { openFile } from './open-file.ts';
import { fail, problemOf, type LogRun, type StanzaRun } from './run.ts';
import { scriptEnvironment } from './script-environment.ts';
import { runScript, startAsInvoker } from './script.ts';

const EXCHANGED: SystemError = { code: 'ESTALE', reason: 'it was exchanged for another file' };

/**
 * Removes the file at `path` as the stanza wants it; one that is gone already is no failure. If it is
 * known which file it must be, another one stays; so does one that cannot be all that it must be.
 */
export async function removeFile(
  stanzaRun: LogRun,
  path: string,
  ...expected: readonly (FileFacts | undefined)[]
): Promise<boolean> {
  const { run, stanza, disk } = stanzaRun;
  if (run.debug) {
    run.wouldBeGone.add(path);
    return true;
  }
  const { shred } = stanza.settings;
  const opened = shred ? openFile(stanzaRun, path, 'read-write') : undefined;
  if (isSystemError(opened)) return fail(stanzaRun, 'open', path, { error: opened });
  using file = opened;
  if (!(await mayRemove(stanzaRun, path))) return false;
  const known = expected.filter((facts) => facts !== undefined);
  const found = known.length === 0 ? undefined : (file?.facts ?? disk.lstat(path));
  if (known.some((facts) => isOther(found, facts)))
    return fail(stanzaRun, 'unlink', path, { error: EXCHANGED });
  if (file !== undefined) await shredFile(stanzaRun, path, file.fd);
  const error = disk.unlink(path);
  if (error === undefined) return true;
  if (error.code !== 'ENOENT') return fail(stanzaRun, 'unlink', path, { error });
  fail(stanzaRun, 'unlink-missing', path, { error });
  return true;
}

function isOther(found: FileFacts | SystemError | undefined, expected: FileFacts): boolean {
  if (found === undefined || isSystemError(found)) return false;
  return found.inode !== expected.inode || found.device !== expected.device;
}

async function mayRemove(logRun: LogRun, path: string): Promise<boolean> {
  const { run, stanza, log } = logRun;
  const body = stanza.settings.scripts.preremove;
  if (body === undefined) return true;
  run.report({ kind: 'script', script: 'preremove' });
  const environment = {
    ...scriptEnvironment(stanza, []),
    LOGROTOR_LOG: log,
    LOGROTOR_ARCHIVE: path,
  };
  const problem = await runScript(logRun, body, { args: [path], environment });
  if (problem === undefined) return true;
  const { pattern } = stanza;
  run.report({ kind: 'script-failed', script: 'preremove', pattern, path, problem });
  const error = { code: 'ECANCELED', reason: 'Operation canceled' };
  return fail(logRun, 'unlink', path, { error });
}

/** Overwrites the contents; where that fails, the file is removed all the same. */
async function shredFile(stanzaRun: StanzaRun, path: string, fd: number): Promise<void> {
  const { run, stanza, identity } = stanzaRun;
  const { shredcycles } = stanza.settings;
  run.report({ kind: 'shredding', path });
  const cycles = shredcycles === 0 ? [] : ['-n', String(shredcycles)];
  const child = startAsInvoker(stanzaRun, {
    program: 'shred',
    args: ['-u', ...cycles, '-'],
    stdio: ['inherit', fd, 'inherit'],
    identity,
  });
  const problem = problemOf(await child.end);
  if (problem !== undefined) run.report({ kind: 'shred-failed', path, problem });
}
