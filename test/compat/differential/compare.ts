/** Compares what two programs did with the same case, run by run. */
import type { CaseOptions } from './case.ts';
import type { RunRecord } from './run-case.ts';
import { commonLines } from './verbose-text.ts';

/** The differences of the first run that has any, each in a line or a few. */
export function compareRecords(
  logrotate: readonly RunRecord[],
  logrotor: readonly RunRecord[],
  options: CaseOptions,
): string[] {
  for (const [index, expected] of logrotate.entries()) {
    const found = logrotor[index];
    if (found === undefined) return [`run ${index + 1}: not run`];
    const differences = [
      ...compareSeen(expected, found),
      ...(options.verboseText ? compareText(expected, found) : []),
    ];
    if (differences.length > 0) return [`run ${index + 1}:`, ...differences, ...complaints(found)];
  }
  return [];
}

function compareSeen(expected: RunRecord, found: RunRecord): string[] {
  const keys = [...new Set([...expected.seen.keys(), ...found.seen.keys()])].toSorted();
  const differing = keys.filter((key) => expected.seen.get(key) !== found.seen.get(key));
  return [
    ...(expected.end === found.end ? [] : [difference('end', expected.end, found.end)]),
    ...(expected.stdout === found.stdout
      ? []
      : [difference('stdout', expected.stdout, found.stdout)]),
    ...differing.map((key) => difference(key, expected.seen.get(key), found.seen.get(key))),
  ];
}

/** Shows the two from where they part. */
function difference(
  what: string,
  logrotate: string | undefined,
  logrotor: string | undefined,
): string {
  if (logrotate === undefined) return `${what}\n  logrotor only: ${clip(logrotor ?? '', 0)}`;
  if (logrotor === undefined) return `${what}\n  logrotate only: ${clip(logrotate, 0)}`;
  let same = 0;
  while (same < logrotate.length && logrotate[same] === logrotor[same]) same++;
  return `${what}\n  logrotate: ${clip(logrotate, same)}\n  logrotor:  ${clip(logrotor, same)}`;
}

function clip(text: string, from: number): string {
  const start = from < 100 ? 0 : from - 40;
  return (start > 0 ? '…' : '') + text.slice(start, start + 220);
}

function compareText(expected: RunRecord, found: RunRecord): string[] {
  const theirs = commonLines('logrotate', expected.stderr);
  const ours = commonLines('logrotor', found.stderr);
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  if (at < 0 && theirs.length === ours.length) return [];
  const from = at < 0 ? theirs.length : at;
  const show = (lines: readonly string[]) =>
    lines.slice(from, from + 3).map((line) => `    ${line}`);
  const context = theirs.slice(Math.max(0, from - 2), from).map((line) => `    ${line}`);
  return [
    'verbose text',
    ...context,
    '  logrotate:',
    ...show(theirs),
    '  logrotor:',
    ...show(ours),
  ];
}

/** What logrotor complained of, which often says why. */
function complaints({ stderr }: RunRecord): string[] {
  return stderr
    .split('\n')
    .filter((line) => /^(error|warning): |^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => `  logrotor said: ${line}`);
}
