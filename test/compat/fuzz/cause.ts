/** Finds the message that made one program fail on a config where the other did not. */
import { readMessages } from '../messages.ts';
import type { DebugPair } from '../debug-run.ts';
import type { ConfigFiles } from './random-case.ts';

export interface Cause {
  readonly failing: keyof DebugPair;
  /** Undefined if the program failed without a word. */
  readonly message: string | undefined;
  /** The file and the line that the message names, as far as it does. */
  readonly file: string;
  readonly line: string;
  readonly lineNumber: number;
  readonly files: ConfigFiles;
}

/** Messages that do not change the exit code (CONFIG-SPEC section 12, class T), or that follow another. */
const HARMLESS =
  /^warning: |unknown option '|, unexpected text after }$|^error: found error in |argument expected after (size|minsize|maxsize|minutes|dateformat|tabooext|taboopat)$|last rotated in the future/;

/** The first message of the failing program that explains its exit code. */
export function findCause(pair: DebugPair, files: ConfigFiles, dir: string): Cause {
  const failing = pair.logrotate.exit === 0 ? 'logrotor' : 'logrotate';
  const passing = failing === 'logrotor' ? 'logrotate' : 'logrotor';
  const others = new Set(readMessages(pair[passing].stderr));
  const grave = readMessages(pair[failing].stderr).filter((message) => !HARMLESS.test(message));
  const message = grave.find((candidate) => !others.has(candidate)) ?? grave[0];
  const place = locate(message ?? '', files, dir);
  return {
    failing,
    message,
    files,
    ...place,
  };
}

function locate(message: string, files: ConfigFiles, dir: string) {
  const [, path = '', number = '0'] = /^error: (\S*?):(\d+),? /.exec(message) ?? [];
  const name = path.replace(`${dir}/`, '');
  const file = files[name] ?? files[`inc.d/${name}`] ?? '';
  const lineNumber = Number(number);
  return { file, lineNumber, line: file.split('\n')[lineNumber - 1] ?? '' };
}
