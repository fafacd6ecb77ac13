/** A log for one test of README.md's guarantees, and what is there afterwards. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inScratch, placeConfig } from './documents.ts';

/** A directory with one log, `log/a`, and a stanza for it. */
export async function withLog(
  directives: string,
  use: (directory: string, log: string) => Promise<void>,
): Promise<void> {
  await inScratch(async (directory) => {
    const log = join(directory, 'log/a');
    writeFileSync(log, 'new\n');
    placeConfig(directory, `${log} {\n${directives}\n}\n`);
    await use(directory, log);
  });
}

/** The names in the directory of the log. */
export function logsIn(directory: string): readonly string[] {
  return readdirSync(join(directory, 'log')).toSorted();
}

/** A file as text. */
export function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** The words of a run behind its options. */
export function options(directory: string): readonly string[] {
  return ['-s', join(directory, 'state'), join(directory, 'conf')];
}

/** A state file in which these logs were rotated long ago. */
export function writeState(directory: string, logs: readonly string[], bad = ''): void {
  const entries = logs.map((log) => `"${log}" 2020-1-1-0:0:0\n`);
  const text = `logrotate state -- version 2\n${bad}${entries.join('')}`;
  writeFileSync(join(directory, 'state'), text, { mode: 0o600 });
}
