// Reading the configuration of a machine whose files are not those of this one.
import type { ConfigHost } from '../config/config-host.ts';

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
    targetKind: (path) => host.targetKind(inRoot(path)),
    device: (path) => host.device(inRoot(path)),
  };
}
