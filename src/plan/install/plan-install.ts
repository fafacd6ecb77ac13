// What `logrotor install` does to a machine, and what takes it back: steps, from what is there.
import { CRON_JOBS, isOurs, PACKAGED_UNITS, PATHS, takenBy, type Taken } from './ours.ts';

/** What is at a path. */
export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly text: string; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'other' };

/** What is asked of the machine, or of the tree of files that is to become one. */
export interface InstallFacts {
  /** what is at a path itself, links not followed. */
  readonly at: (path: string) => Found;
  /** systemd runs here, and is to be told. */
  readonly isRunning: boolean;
}

/** One thing that is done. */
export type InstallStep =
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number }
  | { readonly kind: 'remove'; readonly path: string }
  /** is made with those above it. */
  | { readonly kind: 'directory'; readonly path: string }
  /** goes if it is empty. */
  | { readonly kind: 'remove-directory'; readonly path: string }
  | { readonly kind: 'systemctl'; readonly args: readonly string[] };

/** What is done, or why nothing is. */
export type InstallPlan =
  | { readonly kind: 'steps'; readonly steps: readonly InstallStep[] }
  /** there is something that was not made here. */
  | { readonly kind: 'refused'; readonly path: string };

/** What is to be there in the end. */
export interface Wanted {
  readonly files: readonly WantedFile[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** directories that have to be there. */
  readonly directories: readonly string[];
  /** what systemd starts then. */
  readonly unit: string | undefined;
}

/** A file of ours. */
export interface WantedFile {
  readonly path: string;
  readonly text: string;
}

const NOWHERE = '/dev/null';
const OUR_FILES: readonly string[] = [
  PATHS.service,
  PATHS.timer,
  PATHS.daemon,
  PATHS.dropIn,
  PATHS.cron,
];
const OUR_LINKS: readonly string[] = [PATHS.timerWanted, PATHS.daemonWanted];
const EXECUTE = 0o111;

/** Whose place is taken: what starts logrotate now, and what an earlier install has taken. */
export function placesToTake({ at }: InstallFacts): readonly Taken[] {
  const before = alreadyTaken(at);
  const isMasked = isLinkTo(at(PATHS.maskedTimer), NOWHERE);
  const hasTimer = isPackaged('logrotate.timer', at) && !isMasked;
  const timer = hasTimer ? [{ path: PATHS.maskedTimer, mode: undefined }] : [];
  const jobs = CRON_JOBS.flatMap((path) => {
    const found = at(path);
    return found.kind === 'file' && (found.mode & EXECUTE) !== 0
      ? [{ path, mode: found.mode }]
      : [];
  });
  const now = [...timer, ...jobs];
  const isNew = ({ path }: Taken): boolean => !now.some((each) => each.path === path);
  return [...before.filter(isNew), ...now];
}

/** True if a package has a unit of this name. */
export function isPackaged(unit: string, at: InstallFacts['at']): boolean {
  return PACKAGED_UNITS.some((directory) => at(`${directory}/${unit}`).kind !== 'nothing');
}

/** Brings what is there to what is wanted, and takes logrotate's place. */
export function planInstall(
  { files, links, directories, unit }: Wanted,
  taken: readonly Taken[],
  facts: InstallFacts,
): InstallPlan {
  const { at, isRunning } = facts;
  const strange = strangerAmong([...files, ...links], taken, at);
  if (strange !== undefined) return strange;
  const wanted = new Set([...files, ...links].map(({ path }) => path));
  const obsolete = ours(at).filter((path) => !wanted.has(path));
  const old = isRunning ? obsolete.filter(isUnit) : [];
  const masks = taken.some(({ path }) => path === PATHS.maskedTimer);
  return {
    kind: 'steps',
    steps: [
      ...directories
        .filter((path) => at(path).kind === 'nothing')
        .map((path): InstallStep => ({ kind: 'directory', path })),
      ...files.map((file): InstallStep => ({ kind: 'write', ...file })),
      ...links.map((link): InstallStep => ({ kind: 'link', ...link })),
      ...taken.flatMap((each) => takeSteps(each, at)),
      ...systemctl(isRunning && masks, 'stop', ['logrotate.timer']),
      ...systemctl(old.length > 0, 'stop', old.map(unitOf)),
      ...removeSteps(obsolete),
      ...reload(isRunning),
      ...systemctl(isRunning && unit !== undefined, 'restart', unit === undefined ? [] : [unit]),
    ],
  };
}

/** Takes away what `install` has made, and gives logrotate its place back. */
export function planRemoval(facts: InstallFacts): readonly InstallStep[] {
  const { at, isRunning } = facts;
  const present = ours(at);
  if (present.length === 0) return [];
  const taken = alreadyTaken(at);
  const units = isRunning ? present.filter(isUnit).map(unitOf) : [];
  const timerReturns =
    taken.some(({ path }) => path === PATHS.maskedTimer) && at(PATHS.timerEnabled).kind === 'link';
  return [
    ...systemctl(units.length > 0, 'stop', units),
    ...taken.flatMap((each) => giveBackSteps(each, at)),
    // What remembers whose place was taken goes last: a removal that is cut short is done again.
    ...removeSteps(present.toReversed()),
    ...reload(isRunning),
    ...systemctl(isRunning && timerReturns, 'start', ['logrotate.timer']),
  ];
}

/** A file of somebody else's that stands where one of ours is to be. */
function strangerAmong(
  wanted: readonly { readonly path: string }[],
  taken: readonly Taken[],
  at: InstallFacts['at'],
): InstallPlan | undefined {
  const isOther = ({ path }: { readonly path: string }): boolean => {
    const found = at(path);
    return found.kind !== 'nothing' && found.kind !== 'link' && !isFileOfOurs(found);
  };
  const masked = taken.filter(({ path }) => path === PATHS.maskedTimer && isStranger(at(path)));
  const strange = wanted.find(isOther) ?? masked[0];
  return strange === undefined ? undefined : { kind: 'refused', path: strange.path };
}

function isStranger(found: Found): boolean {
  return found.kind !== 'nothing' && !isLinkTo(found, NOWHERE);
}

function takeSteps({ path, mode }: Taken, at: InstallFacts['at']): readonly InstallStep[] {
  if (mode === undefined) {
    return isLinkTo(at(path), NOWHERE) ? [] : [{ kind: 'link', path, target: NOWHERE }];
  }
  const found = at(path);
  if (found.kind !== 'file' || (found.mode & EXECUTE) === 0) return [];
  return [{ kind: 'mode', path, mode: found.mode & ~EXECUTE }];
}

/** Only what is still as it was left is given back. */
function giveBackSteps({ path, mode }: Taken, at: InstallFacts['at']): readonly InstallStep[] {
  const found = at(path);
  if (mode === undefined) return isLinkTo(found, NOWHERE) ? [{ kind: 'remove', path }] : [];
  return found.kind === 'file' && (found.mode & EXECUTE) === 0
    ? [{ kind: 'mode', path, mode }]
    : [];
}

function removeSteps(paths: readonly string[]): readonly InstallStep[] {
  return paths.flatMap((path): readonly InstallStep[] => [
    { kind: 'remove', path },
    ...(path === PATHS.dropIn
      ? [{ kind: 'remove-directory', path: PATHS.dropInDirectory } as const]
      : []),
  ]);
}

function alreadyTaken(at: InstallFacts['at']): readonly Taken[] {
  const all = OUR_FILES.map(at).flatMap((found) =>
    found.kind === 'file' && isOurs(found.text) ? takenBy(found.text) : [],
  );
  return [...new Map(all.map((each) => [each.path, each])).values()];
}

/** The files and links of ours that are there; those that remember first. */
function ours(at: InstallFacts['at']): readonly string[] {
  const files = OUR_FILES.filter((path) => isFileOfOurs(at(path)));
  const links = OUR_LINKS.filter((path) => at(path).kind === 'link');
  // A link that an administrator has made to a unit of the package is none of ours.
  const enabled = links.filter((path) => files.includes(unitPathOf(path)));
  return [...files, ...enabled];
}

function unitPathOf(link: string): string {
  return link === PATHS.timerWanted ? PATHS.timer : PATHS.daemon;
}

function isFileOfOurs(found: Found): boolean {
  return found.kind === 'file' && isOurs(found.text);
}

function isLinkTo(found: Found, target: string): boolean {
  return found.kind === 'link' && found.target === target;
}

/** What systemd may be running; a one-shot run is let come to its end. */
function isUnit(path: string): boolean {
  return path === PATHS.timer || path === PATHS.daemon;
}

function unitOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function reload(isRunning: boolean): readonly InstallStep[] {
  return systemctl(isRunning, 'daemon-reload', []);
}

function systemctl(when: boolean, verb: string, units: readonly string[]): readonly InstallStep[] {
  return when ? [{ kind: 'systemctl', args: [verb, ...units] }] : [];
}
