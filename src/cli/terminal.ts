// How output is laid out: for a terminal by its width and in colour, for everything else in plain lines.
import { isatty, WriteStream } from 'node:tty';
import type { Layout } from '../report/layout.ts';

/** A window may be narrower, but no table would be readable then. */
const NARROWEST = 40;

/** The layout for what is written to a descriptor. NO_COLOR takes the colour away, as no-color.org has it. */
export function terminalLayout(fd: 1 | 2, environment: NodeJS.ProcessEnv): Layout {
  if (!isatty(fd)) return { width: undefined, colour: false };
  const stream = fd === 1 ? process.stdout : process.stderr;
  const columns = stream instanceof WriteStream ? stream.columns : 0;
  const { NO_COLOR: noColor = '', TERM: terminal } = environment;
  return {
    width: Math.max(columns === 0 ? 80 : columns, NARROWEST),
    colour: noColor === '' && terminal !== 'dumb',
  };
}
