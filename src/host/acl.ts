// Access control lists, by getfacl(1) and setfacl(1): one question for many files, and a process per
// file only for those that have a list of their own.
import { spawnSync } from 'node:child_process';
import type { SystemError } from '../config/system-error.ts';
import { fromBytes, toBytes } from './bytes.ts';
import { helperEnvironment } from './helper-program.ts';
import type { NameIn } from './machine-disk.ts';
import { strerror } from './strerror.ts';

/** The first descriptor of what is handed to the program. */
const TARGET_FD = 3;

/** What getfacl said about a file: its list as setfacl takes it, or why it could not be read. */
export type AclAnswer = string | SystemError | undefined;

/**
 * The access lists of files, in their order; undefined for those that have no more than mode bits. A
 * machine without getfacl has none.
 */
export function readAcls(files: readonly NameIn[]): readonly AclAnswer[] {
  const directories = [...new Set(files.map(({ directoryFd }) => directoryFd))];
  const indexes = new Map(directories.map((fd, index) => [fd, index + TARGET_FD]));
  const paths = files.map(
    ({ directoryFd, name }) => `/proc/self/fd/${indexes.get(directoryFd) ?? -1}/${name}`,
  );
  const answers = askGetfacl(paths, directories);
  return paths.map((path) => answers.get(path));
}

/** The access lists of open files, in their order. */
export function readAclsOf(fds: readonly number[]): readonly AclAnswer[] {
  const paths = fds.map((_, index) => `/proc/self/fd/${TARGET_FD + index}`);
  const answers = askGetfacl(paths, fds);
  return paths.map((path) => answers.get(path));
}

/** Asks getfacl, to which the descriptors are handed from `TARGET_FD` on. */
function askGetfacl(
  paths: readonly string[],
  fds: readonly number[],
): ReadonlyMap<string, string | SystemError> {
  // getfacl takes one name a line; nobody names a log with a line end and gives it a list.
  const names = paths.filter((path) => !path.includes('\n'));
  const answer = spawnSync('getfacl', ['-psn', '-'], {
    input: toBytes(names.map((name) => `${name}\n`).join('')),
    stdio: ['pipe', 'pipe', 'pipe', ...fds],
    env: { ...helperEnvironment(), LC_ALL: 'C' },
    maxBuffer: Infinity,
  });
  if (answer.error !== undefined) return new Map();
  const lists = fromBytes(answer.stdout).split('\n\n').flatMap(parseEntry);
  const complaints = fromBytes(answer.stderr).split('\n').flatMap(parseComplaint);
  return new Map<string, string | SystemError>([...complaints, ...lists]);
}

const GONE = 'No such file or directory';

/** One file that could not be asked; one that is not there any more is missed elsewhere. */
function parseComplaint(line: string): readonly (readonly [string, SystemError])[] {
  const [, name, reason] = /^getfacl: (.*): ([^:]+)$/.exec(line) ?? [];
  if (name === undefined || reason === undefined || reason === GONE) return [];
  return [[unquote(name), { code: 'EIO', reason }]];
}

/** One file's part of the answer: comments, of which the first names the file, then the list. */
function parseEntry(text: string): readonly (readonly [string, string])[] {
  const name = /^# file: (.*)$/m.exec(text)?.[1];
  if (name === undefined) return [];
  const entries = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return [[unquote(name), `${entries.join('\n')}\n`]];
}

/** getfacl writes bytes that could be taken for something else as a backslash and three digits. */
function unquote(name: string): string {
  return name.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** Gives an open file an access list that `readAcls` has returned. */
export function setAcl(fd: number, acl: string): SystemError | undefined {
  const answer = spawnSync('setfacl', ['--set-file=-', `/proc/self/fd/${TARGET_FD}`], {
    input: toBytes(acl),
    stdio: ['pipe', 'ignore', 'pipe', fd],
    env: helperEnvironment(),
  });
  if (answer.status === 0) return undefined;
  const said = answer.error === undefined ? fromBytes(answer.stderr).trimEnd() : '';
  const code = /Operation not supported/.test(said) ? 'ENOTSUP' : 'EIO';
  return { code, reason: said === '' ? strerror(code) : (said.split(': ').at(-1) ?? said) };
}
