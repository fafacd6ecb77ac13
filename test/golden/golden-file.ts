/** Golden plans: files with a configuration, a disk, and what is planned for them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.ts';

/** Where the files are; the compiler does not copy them. */
const GOLDEN = join(CHECKOUT, 'test/golden');

/** One file: what is asked, and the plan that is recorded for it. */
export interface GoldenFile {
  readonly path: string;
  /** everything in front of the plan, as it is in the file. */
  readonly question: string;
  readonly title: string;
  readonly now: string;
  readonly config: string;
  readonly disk: string;
  /** lines `PATH TIME`: when logs were rotated last. */
  readonly state: string;
  /** lines `PATH BYTES TIME`: how large logs were at the end of an earlier run. */
  readonly samples: string;
  /** lines `PATH TIME TIME`: when logs were rotated of late. */
  readonly rotations: string;
  /** the load for each CPU. */
  readonly load: number;
  /** the machine is too busy for what is heavy. */
  readonly postponed: boolean;
  /** the files that a process has open for writing. */
  readonly held: readonly string[];
  /** the archives that wait for their shipment. */
  readonly waiting: readonly string[];
  /** bytes that the filesystem has less than minfree asks for. */
  readonly short: number;
  readonly force: boolean;
  /** no file can be compressed. */
  readonly broken: boolean;
  /** no file can be removed. */
  readonly keep: boolean;
  /** the writers of what is rotated do not let go of it. */
  readonly draining: boolean;
  /** earlier archives have writers still. */
  readonly isEarlierHeld: boolean;
  readonly plan: string;
}

const PLAN = '--- plan\n';

/** All golden files, in the order of their names. */
export function goldenFiles(): readonly GoldenFile[] {
  const names = readdirSync(GOLDEN).filter((name) => name.endsWith('.golden'));
  return names.toSorted().map((name) => readGolden(join(GOLDEN, name)));
}

/** The text of a file that has this plan. */
export function goldenText({ question }: GoldenFile, plan: string): string {
  return question + PLAN + plan;
}

function readGolden(path: string): GoldenFile {
  const [question = '', plan = ''] = readFileSync(path, 'utf8').split(PLAN);
  const [title = '', ...sections] = question.split(/^--- /m);
  const section = (name: string): string =>
    sections.find((text) => text.startsWith(name))?.replace(/^.*\n/, '') ?? '';
  return {
    path,
    question,
    title: title.trim(),
    now: section('now').trim(),
    config: section('config'),
    disk: section('disk'),
    state: section('state'),
    samples: section('samples'),
    rotations: section('rotations'),
    postponed: sections.includes('finished later\n'),
    load: Number(section('load')),
    held: section('held').split('\n'),
    waiting: section('waiting').split('\n'),
    short: Number(section('short')),
    force: sections.includes('force\n'),
    keep: sections.includes('nothing can be removed\n'),
    draining: sections.includes('the writers do not let go\n'),
    isEarlierHeld: sections.includes('earlier archives are held\n'),
    broken: sections.includes('broken compressor\n'),
    plan,
  };
}
