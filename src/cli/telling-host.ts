// Reading a large configuration, which tells what it is at.
import type { ConfigHost } from '../config/config-host.ts';

/** The same host, which tells of each file and directory that it reads. */
export function tellingHost(host: ConfigHost, tell: (work: string) => void): ConfigHost {
  return {
    ...host,
    openConfig: (path, limitBytes) => {
      tell(`reading ${path}`);
      return host.openConfig(path, limitBytes);
    },
    readDirectory: (path) => {
      tell(`reading ${path}`);
      return host.readDirectory(path);
    },
  };
}
