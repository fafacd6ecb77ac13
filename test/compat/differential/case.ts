/**
 * A case of the differential test: what is on the disk, the config, and one or more runs at frozen times.
 * Paths are relative to the case's directory, for which `@DIR@` stands in texts.
 */
import type { FileSpec } from '../place-file.ts';

export interface Write {
  readonly path: string;
  readonly text: string;
  readonly uid: number;
}

export interface Run {
  readonly now: number;
  readonly force: boolean;
  /** Lines that the writers of the logs append before the run. */
  readonly writes: readonly Write[];
}

export interface DifferentialCase {
  readonly seed: number;
  readonly zone: string;
  readonly config: string;
  readonly files: Readonly<Record<string, FileSpec>>;
  readonly state: string | undefined;
  readonly stateMode: string;
  readonly runs: readonly Run[];
}

/** What shapes all cases of a session. */
export interface CaseOptions {
  /** The verbose text is compared too, so what makes 3.21 word it differently is kept out. */
  readonly verboseText: boolean;
}

export const NOBODY = 65534;
export const SECONDS_PER_DAY = 86_400;
export const CONFIG_FILE = 'conf/c';
export const STATE_FILE = 'state/s';
