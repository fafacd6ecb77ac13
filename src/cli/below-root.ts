// Reading the configuration of a machine whose files are not those of this one.
import { statSync } from 'node:fs';
import { isSystemError, type ConfigHost } from '../config/config-host.ts';
import { toBytes } from '../host/bytes.ts';
import { attempt } from '../host/strerror.ts';
import type { Complaint } from '../report/complaint.ts';

/** What is wrong with the argument of --root, if anything is: nothing is done on this machine in its stead. */
export function rootProblem(
  root: string | undefined,
): Complaint<'no-root-directory' | 'unusable-root'> | undefined {
  if (root === undefined) return undefined;
  if (root === '') return { kind: 'no-root-directory' };
  const stats = attempt(() => statSync(toBytes(root)));
  if (isSystemError(stats)) return { kind: 'unusable-root', root, reason: stats.reason };
  return stats.isDirectory()
    ? undefined
    : { kind: 'unusable-root', root, reason: 'it is no directory' };
}

/** The host of a machine whose files are below `root`: an image, or a package that is being built. */
export function belowRoot(root: string, host: ConfigHost): ConfigHost {
  const inRoot = (path: string): string => (path.startsWith('/') ? root + path : path);
  return {
    ...host,
    // Whoever unpacked the files owns them here.
    realUid: host.realUid === 0 ? -1 : host.realUid,
    openConfig: (path, limitBytes) => host.openConfig(inRoot(path), limitBytes),
    enterError: (path) => host.enterError(inRoot(path)),
    readDirectory: (path) => host.readDirectory(inRoot(path)),
    fileKind: (path) => host.fileKind(inRoot(path)),
    isListedDirectory: (path) => host.isListedDirectory(inRoot(path)),
    targetKind: (path) => host.targetKind(inRoot(path)),
    device: (path) => host.device(inRoot(path)),
  };
}
