/**
 * Explains why the exit codes of logrotate 3.21 and logrotor may differ on a config: by a difference between 3.21
 * and HEAD (CONFIG-SPEC section 14) or by a departure. Each explanation asks for the very message and, where it
 * can, for the text of the line; what neither these nor the remedies explain is a bug.
 */
import { predictAccountError } from '../account-words.ts';
import type { DebugPair } from '../debug-run.ts';
import type { Cause } from './cause.ts';

interface Explanation {
  readonly reason: string;
  /** The program that fails where the other succeeds. */
  readonly failing: keyof DebugPair;
  readonly message: RegExp;
  readonly holds?: (cause: Cause) => boolean;
}

const ACCOUNT_MESSAGE =
  /:\d+ (?:(?:unknown user|unknown group|invalid mode) '|(?:extra|invalid) arguments for |no (?:user|group) for su)/;
const SCRIPT_ON_ONE_LINE =
  /(prerotate|postrotate|firstaction|lastaction|preremove)[ \t=]*endscript/;

const EXPLANATIONS: readonly Explanation[] = [
  {
    reason: '3.21: create/createolddir/su words',
    failing: 'logrotate',
    message: ACCOUNT_MESSAGE,
    holds: ({ files }) => accountLines(Object.values(files)).some(isAccepted),
  },
  {
    reason: '3.21: create/createolddir/su words',
    failing: 'logrotor',
    message: ACCOUNT_MESSAGE,
    holds: ({ message = '', files }) =>
      accountLines(Object.values(files)).some((line) => isPredicted(line, message)),
  },
  {
    reason: '3.21: monthly argument',
    failing: 'logrotate',
    message: /:\d+ lines must begin with a keyword or a filename/,
    holds: ({ file, lineNumber }) =>
      linesFrom(file, lineNumber).some((line) => /monthly[ \t]+[^ \t\n]/.test(line)),
  },
  {
    reason: '3.21: monthly argument',
    failing: 'logrotor',
    message: /:\d+ bad monthly directive '/,
  },
  { reason: '3.21: minutes', failing: 'logrotor', message: /:\d+ bad minutes '/ },
  { reason: '3.21: glob > 2048', failing: 'logrotor', message: /:\d+ glob too long \(/ },
  {
    reason: '3.21: `postrotate endscript` on one line',
    failing: 'logrotate',
    message: /:prerotate, postrotate or preremove without endscript$/,
    holds: ({ files }) => Object.values(files).some((text) => SCRIPT_ON_ONE_LINE.test(text)),
  },
  {
    reason: '3.21: over-long dateformat',
    failing: 'logrotor',
    message: /^error: (Date format .* is too long|failed to apply date format)/s,
  },
  {
    reason: 'D22: a stanza with an error at the end of the file is dropped, exit 1',
    failing: 'logrotor',
    message: /:\d+ /,
    holds: ({ file, lineNumber }) => !file.endsWith('\n') && lineNumber === file.split('\n').length,
  },
  {
    reason: 'D28: integers out of range',
    failing: 'logrotor',
    message:
      /:\d+ bad (rotation count|start count|minimum age|maximum age|shred cycles|size|minutes) '/,
    holds: ({ message = '' }) => isOutOfRange(/'\s*([-+]?\w+)/.exec(message)?.[1] ?? ''),
  },
  { reason: 'D29: every pattern counts', failing: 'logrotor', message: /:\d+ glob failed for / },
  {
    reason: 'D40: logrotate opens what it would shred in debug mode',
    failing: 'logrotate',
    message: /^error: error opening .*: No such file or directory$/,
    holds: ({ files }) => Object.values(files).some((text) => /\bshred\b/.test(text)),
  },
  {
    reason: 'D40: logrotate mails in debug mode',
    failing: 'logrotate',
    message: /^error: failed to open .* for mailing: /,
  },
];

/** Names the difference or the departure behind a difference of exit codes; undefined if there is none. */
export function explain(cause: Cause): string | undefined {
  const { message } = cause;
  if (message === undefined) return undefined;
  return EXPLANATIONS.find(
    (explanation) =>
      explanation.failing === cause.failing &&
      explanation.message.test(message) &&
      explanation.holds?.(cause) !== false,
  )?.reason;
}

/** The line of a number and those after it, for 3.21 may count too few lines (D26). */
function linesFrom(file: string, lineNumber: number): string[] {
  return file.split('\n').slice(Math.max(0, lineNumber - 1));
}

function accountLines(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => /(?:createolddir|create|su)(?![A-Za-z]).*$/.exec(line)?.[0] ?? []);
}

function isAccepted(line: string): boolean {
  return predictAccountError(line) === undefined;
}

function isPredicted(line: string, message: string): boolean {
  const predicted = predictAccountError(line);
  return predicted !== undefined && message.endsWith(` ${predicted}`);
}

function isOutOfRange(value: string): boolean {
  try {
    const number = value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value.replace('+', ''));
    return number < -1n || number >= 2n ** 31n;
  } catch {
    return false;
  }
}
