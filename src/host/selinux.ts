// SELinux contexts: new files get the context of the log that they come from. The kernel keeps the
// context for new files per thread, so files are created on the main thread only.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { fromBytes, toBytes, toText } from './bytes.ts';
import { helperEnvironment } from './helper-program.ts';
import type { NameIn } from './machine-disk.ts';
import { attempt } from './strerror.ts';

const ENABLED_FILE = '/sys/fs/selinux/enforce';
const CREATE_CONTEXT_FILE = '/proc/thread-self/attr/fscreate';

/** True if the kernel labels files. */
export function isSelinuxEnabled(): boolean {
  return existsSync(ENABLED_FILE);
}

/** The context of a file; undefined if it has none or cannot be asked. */
export function contextOf({ directoryFd, name }: NameIn): string | undefined {
  const text = toText(name);
  if (text === undefined) return undefined;
  const answer = spawnSync('stat', ['--printf=%C', `/proc/self/fd/3/${text}`], {
    stdio: ['ignore', 'pipe', 'ignore', directoryFd],
    env: helperEnvironment(),
  });
  const context = answer.status === 0 ? fromBytes(answer.stdout) : '';
  return context === '' || context === '?' ? undefined : context;
}

/** Labels what this thread creates from now on; without a context, as the policy says. */
export function setCreateContext(context: string | undefined): SystemError | undefined {
  const bytes = toBytes(context === undefined ? '' : `${context}\0`);
  const answer = attempt(() => writeFileSync(CREATE_CONTEXT_FILE, bytes));
  return isSystemError(answer) ? answer : undefined;
}
