// Whether the logs of a stanza can be handled side by side: none of them is, or could be taken for, an
// archive of another.
import { archiveName } from './archive-name.ts';
import type { Settings } from '../config/settings.ts';

/** True if no archive of one of the logs can have a name that concerns another one. */
export function areIndependent(logs: readonly string[], settings: Settings): boolean {
  const starts = new Map<string, string>();
  for (const log of logs) {
    const start = startOf(log, settings);
    if (starts.has(start)) return false;
    starts.set(start, log);
  }
  return logs.every((log) =>
    [log, startOf(log, settings)].every((name) =>
      beginningsOf(name, settings).every((beginning) => {
        const owner = starts.get(beginning);
        return owner === undefined || owner === log;
      }),
    ),
  );
}

/** What the names of all archives of a log begin with. */
function startOf(log: string, settings: Settings): string {
  const { directory, base } = archiveName(log, settings);
  return `${directory}/${base}`;
}

/** What could be the start of another log, if this is the name of an archive of it. */
function beginningsOf(name: string, { dateformat }: Settings): readonly string[] {
  const first = name.lastIndexOf('/') + 1;
  const beginnings = [name];
  for (let end = first; end < name.length; end += 1) {
    // A number follows a dot, a date whatever its format begins with.
    if (dateformat !== undefined || '.-'.includes(name.charAt(end))) {
      beginnings.push(name.slice(0, end));
    }
  }
  return beginnings;
}
