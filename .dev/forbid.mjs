// Greps for what must not be committed, and for what the linter has no rule for.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from './files.mjs';
import { ROOT } from './tool.mjs';

const PURE = /^src\/(?:calendar|config|plan|state)\/|^src\/daemon\/schedule/;

const RULES = [
  {
    files: /^(?:src|test|bin|conf\.d|man)\//,
    words: /\b(?:TODO|FIXME|XXX(?=[\s:]|$))/,
    reason: 'do it, or file an issue',
  },
  { files: /^test\//, words: /\.only\(/, reason: 'it hides all other tests' },
  { files: /^(?:src|test|bin)\//, words: /\bconsole\.log\b/, reason: 'left from debugging' },
  {
    files: PURE,
    words: /\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)/,
    reason: 'a pure layer reads no clock: now is an argument',
  },
  {
    files: PURE,
    words: /\bimport\(|\bawait\b/,
    reason: 'a pure layer never waits and loads nothing late',
  },
];

/** Prints each line that a rule forbids; true when there is none. */
export function forbiddenWords() {
  const found = ['src', 'test', 'bin', 'conf.d', 'man'].flatMap(filesBelow).flatMap(violations);
  for (const line of found) console.error(line);
  return found.length === 0;
}

function violations(file) {
  const rules = RULES.filter((rule) => rule.files.test(file));
  return readFileSync(path.join(ROOT, file), 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      rules
        .filter((rule) => rule.words.test(line))
        .map((rule) => `${file}:${index + 1}: ${line.trim()}\n  forbidden: ${rule.reason}`),
    );
}
