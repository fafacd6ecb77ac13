/**
 * Rewrites a config so that logrotate 3.21 reads it as logrotor reads the original: if 3.21 then ends as logrotor
 * did, the difference was that and nothing else.
 */
import type { ConfigFiles } from './random-case.ts';

export interface Remedy {
  readonly reason: string;
  readonly rewrite: (text: string) => string;
}

/** Without a value, but for the CR: to HEAD the number is 0 (ERR-024), to 3.21 the CR is a bad one. */
const EMPTY_NUMBER = /^[ \t]*(?:rotate|start|shredcycles|(?:min|max)(?:age|size)|size)[ \t=]*\r$/;

function withoutCarriageReturns(text: string): string {
  return text.replaceAll(
    /.*\r(?=\n)/g,
    (line) => line.slice(0, -1) + (EMPTY_NUMBER.test(line) ? ' 0' : ''),
  );
}

const REMEDIES: readonly Remedy[] = [
  {
    reason: 'D31: CR before LF is white space',
    rewrite: withoutCarriageReturns,
  },
  {
    reason: '3.21: keyword at EOF without LF',
    rewrite: (text) => text.replace(/[A-Za-z]$/, '$&\n'),
  },
  {
    reason: '3.21: keyword at EOF without LF, which has an empty argument',
    rewrite: (text) => text.replace(/[A-Za-z]$/, '$& '),
  },
  {
    reason: '3.21: a trailing `\\ ` or an open quote keeps the white space before `{`',
    rewrite: (text) => text.replace(/(["'\\][^"'\n{#]*?)\s+\{/g, '$1{'),
  },
  {
    reason: '3.21: nodateyesterday and nodatehourago are unknown, which drops the rest of the line',
    rewrite: (text) => text.replace(/\b(nodateyesterday|nodatehourago)(?=[ \t=])/g, 'nomail'),
  },
  {
    reason: 'D30: weekly # comment',
    rewrite: (text) => text.replace(/\bweekly[ \t]+#.*/g, 'weekly'),
  },
];

const ALL: Remedy = {
  reason: 'several of 3.21, D30 and D31 together',
  rewrite: (text) => REMEDIES.reduce((rewritten, remedy) => remedy.rewrite(rewritten), text),
};

/** The config with one remedy each that changes it, then with all of them. */
export function* remediedCases(files: ConfigFiles): Generator<[Remedy, ConfigFiles]> {
  for (const remedy of [...REMEDIES, ALL]) {
    const entries = Object.entries(files);
    const rewritten = entries.map(([path, text]) => [path, remedy.rewrite(text)] as const);
    const isChanged = rewritten.some(([path, text]) => files[path] !== text);
    if (isChanged) yield [remedy, Object.fromEntries(rewritten)];
  }
}
