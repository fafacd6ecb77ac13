// The steps of a rotation in plain words, as `explain` has them.
import { posix } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { Fate, ForeseenStep } from '../plan/foresee.ts';
import type { FileStep } from '../plan/step.ts';
import { reasonText, stayText } from './retention-text.ts';
import { wayText } from './reopen-text.ts';
import { stepMessages } from './step-text.ts';

/** One line for each thing that is done; archives that move up together have one line. */
export function foreseenLines(
  steps: readonly ForeseenStep[],
  settings: Settings,
): readonly string[] {
  const lines: string[] = [];
  let moved: Shift[] = [];
  for (const step of steps) {
    const shift = shiftOf(step);
    if (shift !== undefined) {
      moved.push(shift);
      continue;
    }
    const text = foreseenText(step, settings);
    if (text === undefined) continue;
    lines.push(...shiftLines(moved), text);
    moved = [];
  }
  return [...lines, ...shiftLines(moved)];
}

type Shift = Extract<FileStep, { readonly kind: 'shift' }>;

function shiftOf(step: ForeseenStep): Shift | undefined {
  if (step.kind !== 'file' || step.step.kind !== 'shift' || !step.step.present) return undefined;
  return step.step;
}

const FEW = 2;

function shiftLines(shifts: readonly Shift[]): readonly string[] {
  const [oldest] = shifts;
  const newest = shifts.at(-1);
  if (shifts.length <= FEW || oldest === undefined || newest === undefined) {
    return shifts.map(({ from, to }) => `rename ${from} to ${posix.basename(to)}`);
  }
  const [first, last] = [posix.basename(newest.from), posix.basename(oldest.from)];
  return [`rename ${shifts.length} archives, each to the next number: ${first} to ${last}`];
}

/** One thing that is done; undefined for what is of no account outside of the program. */
export function foreseenText(step: ForeseenStep, settings: Settings): string | undefined {
  switch (step.kind) {
    case 'script':
      return `run ${step.script} with ${step.args.map(oneLine).join(' and ')}`;
    case 'reopen': {
      const { reopening } = step;
      return `tell ${reopening.name} to reopen its logs (${wayText(reopening)}), and see in /proc that it has`;
    }
    case 'ship':
      return `ship the archives that are in their final form to ${step.to.join(' and ')}, and remove what waits for that`;
    case 'waits':
      return `keep ${step.path}, which is to go, until it is shipped`;
    case 'file':
      return fileText(step.step, settings);
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function fileText(step: FileStep, settings: Settings): string | undefined {
  switch (step.kind) {
    case 'attempt':
      return fileText(step.step, settings);
    case 'note':
      return step.note.kind === 'withheld' ? `leave ${step.note.path} as it is for now` : undefined;
    case 'refuse':
      return `stop: ${stepMessages(step, settings)
        .map(({ text }) => text)
        .join('; ')}`;
    case 'shift':
      return undefined;
    case 'move':
    case 'move-back':
    case 'rename-log':
      return `rename ${step.from} to ${destinationText(step.from, step.to)}`;
    case 'compress':
    case 'compress-still':
      return `compress ${step.path} to ${posix.basename(step.path)}${settings.compressext}`;
    case 'remove': {
      const because = step.rule === undefined ? '' : `: ${reasonText(step.rule.because)}`;
      return `remove ${step.path}${because}`;
    }
    case 'remove-source':
    case 'discard':
      return `remove ${step.path}`;
    case 'mail':
      return `mail ${step.path} to ${settings.mail ?? ''}`;
    case 'create-log': {
      const { mode, uid, gid } = step.attributes;
      return `create ${step.path}, mode ${mode.toString(8).padStart(4, '0')}, user ${uid}, group ${gid}`;
    }
    case 'copy-log':
      return copyText(step);
    case 'copy-aside':
      return `copy ${step.from} to ${destinationText(step.from, step.to)}`;
    case 'still-held':
      return `complain: somebody still writes to ${step.path}`;
    case 'moves':
    case 'release':
    case 'stamp':
      return undefined;
  }
}

function copyText({
  path,
  to,
  skipped,
  truncate,
}: Extract<FileStep, { readonly kind: 'copy-log' }>): string {
  const copied = skipped
    ? `copy nothing of ${path}`
    : `copy ${path} to ${destinationText(path, to)}`;
  return truncate ? `${copied}, and take what was copied out of the log` : copied;
}

/** The name alone, if the directory is the same. */
function destinationText(from: string, to: string): string {
  return posix.dirname(from) === posix.dirname(to) ? posix.basename(to) : to;
}

/** What becomes of an archive, and why. */
export function fateText({ decision, isPlain, waitsFor }: Fate, settings: Settings): string {
  switch (decision.kind) {
    case 'goes':
      return `goes, ${reasonText(decision.because)}`;
    case 'left':
      return `stays, but 'logrotor prune' removes it: ${reasonText(decision.because)}`;
    case 'stays': {
      const plain = isPlain ? plainText(settings) : '';
      const { because, despite } = decision;
      const stays = `stays, ${reasonToStay(because, settings)}${plain}`;
      if (despite === undefined) return stays;
      if (because.kind !== 'waiting-for-shipment') return `${reasonText(despite)}, but ${stays}`;
      const to = waitsFor.join(settings.shiprequire === 'any' ? ' or ' : ' and ');
      return `${reasonText(despite)}, and goes in the run that ships it to ${to}${plain}`;
    }
  }
}

/** When one is compressed that is plain now, though its stanza compresses. */
function plainText({ reopen, delaycompress, holduncompressed }: Settings): string {
  if (holduncompressed !== 0) return `; plain until 'holduncompressed' is over`;
  const byRun = reopen.kind !== 'off' && !delaycompress;
  const when = byRun ? 'by the next run in which nobody writes to it' : 'at the next rotation';
  return `; plain, and compressed ${when}`;
}

type Stays = Extract<Fate['decision'], { readonly kind: 'stays' }>;

function reasonToStay(because: Stays['because'], settings: Settings): string {
  if (because.kind !== 'kept') return stayText(because);
  const keepers = because.by.map(({ period, count }) => `${period} ${count}`);
  const rotate = because.rotate ? [`rotate ${settings.rotate}`] : [];
  const all = [...rotate, ...keepers];
  return all.length === 0 ? 'no rule removes it' : `kept by ${all.join(' and ')}`;
}
