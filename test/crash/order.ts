/**
 * Whether a rotation survives a loss of power: no line goes from a file before it is durable in another one, under a
 * name that is durable too; and the state file is replaced by one that is.
 */
import { basename, join, relative } from 'node:path';
import type { Bench } from './bench.ts';
import { DurableDisk, type Destruction, type Remains } from './durable-disk.ts';
import { traceAll, tracedCalls } from './points.ts';
import { MAILBOX, STATE, type Scenario } from './scenario.ts';
import { surveyOf, type Survey } from './survey.ts';

const COMPRESSED = '.gz';

/** The calls of an undisturbed run that come too early. */
export function orderViolations(bench: Bench, scenario: Scenario): Promise<readonly string[]> {
  return bench.with({ scenario }, async (dir) => {
    const before = surveyOf(dir);
    const disk = new DurableDisk([...before.files.keys()].map((path) => join(dir, path)));
    const places = new Map([...before.files.keys()].map((path) => [fileOf(disk, dir, path), path]));
    const { exit, stderr } = await bench.rotate(dir, { wrapper: traceAll(dir) });
    if (exit !== 0) return [`exit ${exit}: ${stderr}`];
    for (const call of tracedCalls(dir)) disk.take(call);
    const after = surveyOf(dir);
    const losses = disk.destructions.flatMap((destruction) => {
      const place = places.get(destruction.file);
      const made = after.files.get(`${relative(dir, destruction.path)}${COMPRESSED}`);
      const lines = (place === undefined ? made : before.files.get(place))?.lines ?? [];
      return lostWith({ destruction, lines }, { disk, dir, after });
    });
    return [...losses, ...stateViolations(disk, dir)].map((text) => text.replaceAll(`${dir}/`, ''));
  });
}

interface Outcome {
  readonly disk: DurableDisk;
  readonly dir: string;
  readonly after: Survey;
}

/**
 * The files that the lines are in at the end, if they were not durable when their source went, and neither was the
 * plain form of those that were compressed since.
 */
function lostWith(
  { destruction, lines }: { readonly destruction: Destruction; readonly lines: readonly string[] },
  { disk, dir, after }: Outcome,
): readonly string[] {
  const { call, file: source, remains } = destruction;
  const wanted = new Set(lines);
  return [...after.files].flatMap(([path, found]) => {
    const file = fileOf(disk, dir, path);
    const holds = path !== MAILBOX && found.lines?.some((line) => wanted.has(line)) === true;
    if (!holds || file === undefined || file === source) return [];
    const plain = fileNamed(remains, dir, withoutSuffix(path));
    if (plain !== undefined && plain !== source && !remains.unsynced.has(plain)) return [];
    if (remains.unsynced.has(file)) return [`${call}: the contents of ${path} are not synced`];
    const named = [...remains.names].some(
      ([name, number]) => number === file && !isTemporary(relative(dir, name)),
    );
    return named ? [] : [`${call}: no name of ${path} is synced`];
  });
}

/** The file that would have this name after a power failure. */
function fileNamed({ names }: Remains, dir: string, path: string): number | undefined {
  return names.get(join(dir, path));
}

function stateViolations(disk: DurableDisk, dir: string): readonly string[] {
  const state = join(dir, STATE);
  const replacement = disk.replacements.findLast(({ to }) => to === state);
  if (replacement === undefined) return ['the state file is not replaced by a rename'];
  if (!replacement.synced) return ['the state file is replaced by one that is not synced'];
  const isNamed = disk.remains().names.get(state) === disk.fileAt(state);
  return isNamed ? [] : ['the name of the state file is not synced'];
}

function fileOf(disk: DurableDisk, dir: string, path: string): number | undefined {
  return disk.fileAt(join(dir, path));
}

function isTemporary(path: string): boolean {
  return basename(path).startsWith('.logrotor-') || path.endsWith('.tmp');
}

function withoutSuffix(path: string): string {
  return path.endsWith(COMPRESSED) ? path.slice(0, -COMPRESSED.length) : path;
}
