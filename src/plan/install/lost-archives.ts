// What logrotate deletes that logrotor's rules keep, when it is given a configuration back: both rotations
// are planned from the same disk, and nothing is done.
import type { Zone } from '../../calendar/zone.ts';
import { DEFAULTS, KEEP_PERIODS, type Settings } from '../../config/settings.ts';
import type { Stanza } from '../../config/stanza.ts';
import { archivesOf, withComing } from '../archives.ts';
import { removalsOf } from '../choose-victims.ts';
import { stanzaDates } from '../date-suffix.ts';
import { planPrepare } from '../prepare.ts';
import { retain } from '../retention.ts';
import { hasOwnRules, rulesFor, settingsToRotateBy } from '../retention-rules.ts';
import type { RotationQuestion } from '../rotation.ts';
import type { Disk } from '../snapshot.ts';

/** What both plans look at. */
export interface Comparison {
  /** the stanzas as logrotor reads them. */
  readonly ours: readonly Stanza[];
  /** the same configuration without the lines that are comments to logrotate. */
  readonly logrotates: readonly Stanza[];
  readonly disk: Disk;
  /** epoch seconds. */
  readonly now: number;
  readonly zone: Zone;
}

/** The archives that logrotate deletes at its next rotation of their logs, and logrotor does not, sorted. */
export function lostArchives({ ours, logrotates, ...rest }: Comparison): readonly string[] {
  const settingsOf = new Map(
    ours.flatMap(({ logs, settings }) => logs.map((log) => [log, settings] as const)),
  );
  const lost = logrotates.flatMap(({ logs, settings }) =>
    logs.flatMap((log) => {
      const own = settingsOf.get(log);
      const theirs = removedByRotation(log, withoutOwnRules(settings), rest);
      // A file that is no log to logrotor is left alone by its rotations.
      const kept = own === undefined ? [] : removedByLogrotor(log, own, rest);
      return theirs.filter((path) => !kept.includes(path));
    }),
  );
  return [...new Set(lost)].toSorted();
}

type Look = Omit<Comparison, 'ours' | 'logrotates'>;

/** The settings by the directives that logrotate has. */
function withoutOwnRules(settings: Settings): Settings {
  const periods = Object.fromEntries(KEEP_PERIODS.map(({ directive }) => [directive, 0]));
  const { maxtotal, minfree, minkeep, holduncompressed, reopen, ship, ondup } = DEFAULTS;
  return {
    ...settings,
    ...periods,
    maxtotal,
    minfree,
    minkeep,
    holduncompressed,
    reopen,
    ship,
    ondup,
  };
}

function removedByLogrotor(log: string, settings: Settings, look: Look): readonly string[] {
  const atOnce = removedByRotation(log, settingsToRotateBy(settings), look);
  if (!hasOwnRules(settings)) return atOnce;
  const { now, zone, disk } = look;
  const question = { log, settings, now, zone, disk, isLog: () => false };
  const found = archivesOf(question);
  const facts = disk.lstat(log);
  if ('code' in found || 'code' in facts) return atOnce;
  const archives = withComing(question, found, facts);
  const rules = rulesFor(settings, 'rotation');
  const { logs } = retain([{ log, archives, rules, protections: new Map() }], {
    now,
    deficitBytes: 0,
  });
  const after = logs.flatMap((retention) => removalsOf(retention, archives));
  return [...atOnce, ...after.map(({ archive }) => archive.path)];
}

/** What the plan of a rotation removes, with the archive that goes when the rotation has succeeded. */
function removedByRotation(log: string, settings: Settings, look: Look): readonly string[] {
  const { disk, now, zone } = look;
  const facts = disk.lstat(log);
  if ('code' in facts || facts.kind !== 'file') return [];
  const dates = stanzaDates(settings, now, zone);
  const question: RotationQuestion = {
    log,
    settings,
    facts,
    dates,
    ...look,
    holding: () => 'free',
  };
  const { removed, oldNames, destination } = playPrepare(question);
  if (destination === undefined) return removed;
  // With `rotate 0` the new archive goes instead, and with it what is in the log now.
  if (settings.rotate === 0) return [...removed, log];
  return destination.goes === undefined
    ? removed
    : [...removed, oldNames.get(destination.goes) ?? destination.goes];
}

/** What the first phase of a rotation does when each of its steps succeeds. */
interface Played {
  readonly removed: readonly string[];
  /** the disk stays as it is: what has moved up is still under its old name. */
  readonly oldNames: ReadonlyMap<string, string>;
  /** undefined if the log cannot be rotated; what goes in exchange by the name that it has then. */
  readonly destination: { readonly goes: string | undefined } | undefined;
}

function playPrepare(question: RotationQuestion): Played {
  const removed: string[] = [];
  const oldNames = new Map<string, string>();
  let absent: string | undefined;
  const steps = planPrepare(question);
  let step = steps.next();
  for (; step.done !== true; step = steps.next(true)) {
    const { value } = step;
    if (value.kind === 'remove') removed.push(value.path);
    if (value.kind === 'shift' && value.present) oldNames.set(value.to, value.from);
    if (value.kind === 'note' && value.note.kind === 'no-dispose') absent = value.note.path;
  }
  const found = step.value;
  // What is not there under its new name has moved up to it, if it is there at all.
  const moved = absent !== undefined && oldNames.has(absent) ? absent : undefined;
  return {
    removed,
    oldNames,
    destination: found === undefined ? undefined : { goes: found.dispose ?? moved },
  };
}
