/** What a rotation begins with: logs and archives with numbered lines, a config, a state that makes the logs due. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeFile } from '../compat/place-file.ts';
import { daysAgo } from './clock.ts';
import { HELPERS } from './helpers.ts';

/** A log or an archive. Its lines have its own name in front, so that no two files share one. */
export interface LinesFile {
  readonly lines?: number;
  readonly gz?: true;
  readonly mode?: string;
  readonly owner?: number;
  readonly ageDays?: number;
}

export interface Scenario {
  readonly name: string;
  /** The configuration, with `@DIR@` for the folder of the scenario. */
  readonly config: readonly string[];
  readonly files: Readonly<Record<string, LinesFile>>;
  /** Logs that were last rotated three days ago. */
  readonly due: readonly string[];
  readonly folders?: readonly string[];
  /**
   * Other threads sync its files. A run that is struck is traced on its main thread only, so that the order of
   * its calls is judged on undisturbed runs alone.
   */
  readonly syncsElsewhere?: true;
}

/** Where things are in the folder of a scenario. */
export const CONFIG = 'conf';
export const STATE = 'state';
export const MAILBOX = 'mail/box';
export const HELPER_FOLDER = 'bin';

const LINES = 3;
const DAY_SECONDS = 86_400;

/** Makes the folder of a scenario; each file has `factor` times its lines. */
export function placeScenario(scenario: Scenario, dir: string, factor = 1): void {
  mkdirSync(dir, { mode: 0o755 });
  for (const folder of ['log', 'mail', 'said', HELPER_FOLDER, ...(scenario.folders ?? [])]) {
    mkdirSync(join(dir, folder), { mode: 0o755 });
  }
  for (const [path, file] of Object.entries(scenario.files)) placeLines(dir, path, file, factor);
  for (const [name, script] of Object.entries(HELPERS)) {
    const path = join(dir, HELPER_FOLDER, name);
    writeFileSync(path, inFolder(script, dir));
    chmodSync(path, 0o755);
  }
  writeFileSync(join(dir, CONFIG), inFolder(`${scenario.config.join('\n')}\n`, dir));
  const { inState } = daysAgo(3);
  const entries = scenario.due.map((log) => `"${join(dir, log)}" ${inState}\n`);
  writeFileSync(join(dir, STATE), `logrotate state -- version 2\n${entries.join('')}`);
  for (const [name, mode] of Object.entries({ [CONFIG]: 0o644, [STATE]: 0o640 })) {
    chmodSync(join(dir, name), mode);
  }
}

function placeLines(dir: string, path: string, file: LinesFile, factor: number): void {
  const { lines = LINES, gz = false, mode = '0644', owner = 0, ageDays = 0 } = file;
  const content = Array.from({ length: lines * factor }, (_, index) => `${path} line ${index}\n`);
  const spec = { content: content.join(''), gz, mode, uid: owner, gid: owner };
  placeFile(dir, path, spec, Math.floor(Date.now() / 1000) - ageDays * DAY_SECONDS);
}

function inFolder(text: string, dir: string): string {
  return text.replaceAll('@DIR@', dir);
}
