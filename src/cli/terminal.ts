// How output is laid out: for a terminal by its width and in colour, for everything else in plain lines.
import { fstatSync } from 'node:fs';
import { isatty, WriteStream } from 'node:tty';
import { attempt } from '../host/strerror.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Layout } from '../report/layout.ts';

/** The major number of /dev/null and its like. */
const MEMORY_DEVICES = 1;
/** A window may be narrower, but no table would be readable then. */
const NARROWEST = 40;

/** True if a descriptor is a terminal's. Node's own question takes as long to load as a run without work. */
export function isTerminal(fd: 1 | 2): boolean {
  const stats = attempt(() => fstatSync(fd));
  if (isSystemError(stats) || !stats.isCharacterDevice()) return false;
  return stats.rdev >> 8 !== MEMORY_DEVICES && isatty(fd);
}

/** The layout for what is written to a descriptor. NO_COLOR takes the colour away, as no-color.org has it. */
export function terminalLayout(fd: 1 | 2, environment: NodeJS.ProcessEnv): Layout {
  if (!isTerminal(fd)) return { width: undefined, colour: false };
  const stream = fd === 1 ? process.stdout : process.stderr;
  const columns = stream instanceof WriteStream ? stream.columns : 0;
  const { NO_COLOR: noColor = '', TERM: terminal } = environment;
  return {
    width: Math.max(columns === 0 ? 80 : columns, NARROWEST),
    colour: noColor === '' && terminal !== 'dumb',
  };
}
