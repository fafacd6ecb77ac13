// What there is to see of logs before anything is decided: the ways to them, and what lstat(2) says.
import type { SystemError } from '../config/system-error.ts';
import { splitPath } from '../host/machine-disk.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { Verdict } from '../plan/verdict.ts';
import type { StanzaRun } from './run.ts';
import { Ways } from './ways.ts';

/** What was seen of a log. */
export interface SeenLog {
  readonly log: string;
  /** the verdict on the way to it, where that cannot be trusted. */
  readonly refused: Verdict | undefined;
  /** what lstat said; undefined where it was not asked. */
  readonly found: FileFacts | SystemError | undefined;
}

/** So many logs are looked at together. */
const MOST = 1000;

/** Looks at logs in their order. Those of one directory that follow each other are looked at together, which is faster. */
export function* seeLogs(stanzaRun: StanzaRun, logs: readonly string[]): Generator<SeenLog> {
  const ways = new Ways();
  for (let index = 0; index < logs.length;) {
    const { directory, names } = neighboursFrom(logs, index);
    const refused = ways.judge(stanzaRun, logs[index] ?? '');
    const found = refused === undefined ? stanzaRun.disk.lstatAll(directory, names) : [];
    for (const count of names.keys()) {
      yield { log: logs[index] ?? '', refused, found: found[count] };
      index += 1;
    }
  }
}

/** Looks at one log. */
export function seeLog(stanzaRun: StanzaRun, log: string, ways: Ways): SeenLog {
  const refused = ways.judge(stanzaRun, log);
  return { log, refused, found: refused === undefined ? stanzaRun.disk.lstat(log) : undefined };
}

/** The directory of a log, with the names in it of that log and of those that follow. */
function neighboursFrom(
  logs: readonly string[],
  start: number,
): { readonly directory: string; readonly names: readonly string[] } {
  const { directory, name } = splitPath(logs[start] ?? '');
  const names = [name];
  for (const log of logs.slice(start + 1, start + MOST)) {
    const next = splitPath(log);
    if (next.directory !== directory) break;
    names.push(next.name);
  }
  return { directory, names };
}
