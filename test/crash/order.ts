/**
 * Whether a rotation survives a loss of power: no line goes from a file before it is durable in another one, under a
 * name that is durable too; and the state file is replaced by one that is.
 */
import { basename, dirname, join, relative } from 'node:path';
import type { Bench } from './bench.ts';
import { DurableDisk, type Destruction } from './durable-disk.ts';
import { traceAll, tracedCalls } from './points.ts';
import { MAILBOX, STATE, type Scenario } from './scenario.ts';
import { surveyOf, type Survey } from './survey.ts';
import type { TracedCall } from './trace.ts';

const COMPRESSED = '.gz';

/** The calls of an undisturbed run that come too early. */
export function orderViolations(bench: Bench, scenario: Scenario): Promise<readonly string[]> {
  return bench.with({ scenario }, async (dir) => {
    const before = surveyOf(dir);
    const { exit, stderr } = await bench.rotate(dir, { wrapper: traceAll(dir) });
    if (exit !== 0) return [`exit ${exit}: ${stderr}`];
    const early = tooEarly(dir, before, tracedCalls(dir));
    return bench.isOurs ? early : early.filter((text) => !text.endsWith(NOT_NOTED));
  });
}

/** A program without a journal may come to the same by other means. */
const NOT_NOTED = 'the journal is not synced';

/** Those of the calls that come too early, if they led from one state of the folder to the present one. */
export function tooEarly(
  dir: string,
  before: Survey,
  calls: readonly TracedCall[],
): readonly string[] {
  const disk = new DurableDisk([...before.files.keys()].map((path) => join(dir, path)));
  const places = new Map([...before.files.keys()].map((path) => [fileOf(disk, dir, path), path]));
  const unnoted = takeAll(disk, dir, calls);
  const after = surveyOf(dir);
  const linesBefore = (file: number): readonly string[] | undefined => {
    const place = places.get(file);
    return place === undefined ? undefined : before.files.get(place)?.lines;
  };
  const losses = disk.destructions.flatMap((destruction) => {
    const made = after.files.get(`${relative(dir, destruction.path)}${COMPRESSED}`);
    const lines = linesBefore(destruction.file) ?? made?.lines ?? [];
    return lostWith({ destruction, lines }, { disk, dir, after, linesBefore });
  });
  const all = [...unnoted, ...losses, ...stateViolations(disk, dir)];
  return all.map((text) => text.replaceAll(`${dir}/`, ''));
}

/** The journals that these calls have left, if they are not synced. */
export function unsyncedJournals(dir: string, calls: readonly TracedCall[]): readonly string[] {
  const disk = new DurableDisk([]);
  for (const call of calls) disk.take(call);
  const { names, unsynced } = disk.remains();
  const left = [...surveyOf(dir).files.keys()].filter((path) => JOURNAL.test(`/${path}`));
  return left.flatMap((path) => {
    const file = names.get(join(dir, path));
    return file !== undefined && !unsynced.has(file) ? [] : [`${path} is left and not synced`];
  });
}

/** The first call that changes a log or an archive, if there is no durable journal yet. */
function takeAll(disk: DurableDisk, dir: string, calls: readonly TracedCall[]): readonly string[] {
  let journal: string | undefined;
  let unnoted: string | undefined;
  let isChanged = false;
  for (const call of calls) {
    const [path = ''] = call.paths;
    if (JOURNAL.test(path) && call.flags.includes('O_CREAT')) journal = path;
    if (!isChanged && isChange(call, dir)) {
      isChanged = true;
      if (journal === undefined || !isDurable(disk, journal))
        unnoted = `${call.name} ${path}: ${NOT_NOTED}`;
    }
    disk.take(call);
  }
  return unnoted === undefined ? [] : [unnoted];
}

function isDurable(disk: DurableDisk, journal: string): boolean {
  return disk.isKept(journal) && disk.remains().names.has(dirname(journal));
}

const JOURNAL = /\/journal-[^/]*$/;
const CHANGE = /^(?:rename|link|unlink|truncate|ftruncate|fallocate)/;

function isChange({ name, paths, result }: TracedCall, dir: string): boolean {
  return result === 'done' && CHANGE.test(name) && paths.some((path) => isOfLog(path, dir));
}

/** Whether it is a log or an archive, or will be one. */
function isOfLog(path: string, dir: string): boolean {
  return /^(?:log|old)\//.test(relative(dir, path));
}

interface Outcome {
  readonly disk: DurableDisk;
  readonly dir: string;
  readonly after: Survey;
  /** What a file held that was there before; undefined of one that was made since. */
  readonly linesBefore: (file: number) => readonly string[] | undefined;
}

/** Whether a file that was there before, and that nothing was done to, has all the lines: a copy of it went. */
function isCopy(
  { destruction, lines }: { readonly destruction: Destruction; readonly lines: readonly string[] },
  { disk, linesBefore }: Pick<Outcome, 'disk' | 'linesBefore'>,
): boolean {
  const earlier = disk.destructions.slice(0, disk.destructions.indexOf(destruction));
  const gone = new Set([destruction, ...earlier].map(({ file }) => file));
  return [...destruction.remains.names.values()].some((file) => {
    const whole = gone.has(file) ? undefined : new Set(linesBefore(file));
    return whole !== undefined && lines.every((line) => whole.has(line));
  });
}

/**
 * The files that the lines are in at the end, if they were not durable when their source went, and neither was the
 * plain form of those that were compressed since.
 */
function lostWith(
  { destruction, lines }: { readonly destruction: Destruction; readonly lines: readonly string[] },
  { disk, dir, after, linesBefore }: Outcome,
): readonly string[] {
  if (isCopy({ destruction, lines }, { disk, linesBefore })) return [];
  const { call, file: source, remains } = destruction;
  const wanted = new Set(lines);
  return [...after.files].flatMap(([path, found]) => {
    const file = fileOf(disk, dir, path);
    const holds = path !== MAILBOX && found.lines?.some((line) => wanted.has(line)) === true;
    if (!holds || file === undefined || file === source) return [];
    if (isPlainKept({ destruction, wanted }, path, { dir, linesBefore })) return [];
    if (remains.unsynced.has(file)) return [`${call}: the contents of ${path} are not synced`];
    const named = [...remains.names].some(
      ([name, number]) => number === file && !isTemporary(relative(dir, name)),
    );
    return named ? [] : [`${call}: no name of ${path} is synced`];
  });
}

/** Whether the plain form of an archive would be left in its stead. */
function isPlainKept(
  { destruction, wanted }: { readonly destruction: Destruction; readonly wanted: Set<string> },
  path: string,
  { dir, linesBefore }: Pick<Outcome, 'dir' | 'linesBefore'>,
): boolean {
  if (!path.endsWith(COMPRESSED)) return false;
  const { file: source, remains } = destruction;
  const plain = remains.names.get(join(dir, path.slice(0, -COMPRESSED.length))) ?? source;
  if (plain === source || remains.unsynced.has(plain)) return false;
  return linesBefore(plain)?.every((line) => wanted.has(line)) ?? true;
}

function stateViolations(disk: DurableDisk, dir: string): readonly string[] {
  const state = join(dir, STATE);
  const replacement = disk.replacements.findLast(({ to }) => to === state);
  if (replacement === undefined) return ['the state file is not replaced by a rename'];
  if (!replacement.synced) return ['the state file is replaced by one that is not synced'];
  const pending = replacement.pending.filter((path) => isOfLog(path, dir));
  if (pending.length > 0) return [`the state file is replaced before ${pending.join(', ')}`];
  const isNamed = disk.remains().names.get(state) === disk.fileAt(state);
  return isNamed ? [] : ['the name of the state file is not synced'];
}

function fileOf(disk: DurableDisk, dir: string, path: string): number | undefined {
  return disk.fileAt(join(dir, path));
}

function isTemporary(path: string): boolean {
  return basename(path).startsWith('.logrotor-') || path.endsWith('.tmp');
}
