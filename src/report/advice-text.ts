// What is behind a verdict that surprises, and what can be done about it.
import { posix } from 'node:path';
import type { Explanation } from '../plan/explanation.ts';
import type { Criterion, Settings } from '../config/settings.ts';
import { holdersText } from './reopen-text.ts';
import { durationText, minuteText } from './time-text.ts';
import { unseenText } from './unseen-text.ts';

/** One thing to know, and to do. */
export interface Advice {
  readonly text: string;
  readonly hint: string | undefined;
}

/** Everything that there is to know of a log beyond its verdict. */
export function adviceOn(explanation: Explanation): readonly Advice[] {
  return [
    ...adviceOnLeft(explanation),
    ...adviceOnFile(explanation),
    ...adviceOnDirectory(explanation),
    ...adviceOnState(explanation),
    ...adviceOnEmptiness(explanation),
    ...adviceOnRhythm(explanation),
    ...adviceOnDuplicates(explanation),
    ...adviceOnArchives(explanation),
    ...explanation.findings.map(({ text, hint, rule }) => ({ text: `${text} [${rule}]`, hint })),
    ...explanation.unseen.map(unseenText),
  ];
}

function adviceOnLeft({ left }: Explanation): readonly Advice[] {
  return left.map((text) => ({ text, hint: undefined }));
}

function adviceOnFile(explanation: Explanation): readonly Advice[] {
  const { verdict, log, stanza, isGone } = explanation;
  if (isGone) {
    const text = `there is no log now; ${newestText(explanation)}`;
    return [{ text, hint: 'its pattern finds it again as soon as its program has made it' }];
  }
  switch (verdict.kind) {
    case 'stat-failed':
      if (verdict.error.code !== 'ENOENT') return [];
      return [
        {
          text: `${verdict.path} does not exist, which is an error of each run; ${newestText(explanation)}`,
          hint: `add 'missingok' to the stanza (${placeText(stanza)})`,
        },
      ];
    case 'missing':
      return [
        {
          text: `${log} does not exist, and 'missingok' says that this is fine; ${newestText(explanation)}`,
          hint: undefined,
        },
      ];
    case 'symlink':
      return [
        {
          text: `${log} is a symbolic link, and what it leads to is not rotated through it`,
          hint: 'name the file itself in the stanza',
        },
      ];
    case 'hard-links':
      return [
        {
          text: `${log} has ${verdict.links} names, and would stay writable under the others`,
          hint: `add 'allowhardlink' to the stanza (${placeText(stanza)})`,
        },
      ];
    case 'directory-missing':
    case 'insecure-directory':
    case 'unsafe-link':
    case 'skip':
    case 'rotate':
      return [];
  }
}

function newestText({ foresight: { fates } }: Explanation): string {
  const [newest] = fates;
  return newest === undefined
    ? 'it has no archives'
    : `its newest archive is ${newest.archive.path}`;
}

function adviceOnDirectory({ verdict, log, directory, stanza }: Explanation): readonly Advice[] {
  if (directory === undefined || stanza.settings.su.on) return [];
  const { mode, gid, owner, group } = directory;
  const isInsecure = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0);
  if (verdict.kind !== 'insecure-directory' && !isInsecure) return [];
  const path = posix.dirname(log);
  const text = `root rotates nothing in ${path}, which others may write to (mode ${mode.toString(8)}, ${owner}:${group})`;
  return [{ text, hint: `add 'su ${owner} ${group}' to the stanza (${placeText(stanza)})` }];
}

function adviceOnState({
  last,
  isLastKnown,
  now,
  nowEpoch,
  verdict,
  stanza,
}: Explanation): readonly Advice[] {
  const isLooked = verdict.kind === 'skip' || verdict.kind === 'rotate';
  if (last === undefined) {
    const { criterion } = stanza.settings;
    // A size asks for no date.
    if (!isLooked || !isLastKnown || criterion.kind === 'size') return [];
    const text = `it is seen for the first time: a run notes that, and from then on '${criterion.kind}' counts`;
    return [{ text, hint: `'logrotor -f' with its configuration rotates it at once` }];
  }
  if (last.epoch <= nowEpoch) return [];
  const ahead = durationText(last.epoch - nowEpoch);
  const text = `its last rotation, ${minuteText(last.local)}, lies ${ahead} in the future; now is ${minuteText(now)}`;
  return [{ text, hint: 'see whether the clock is right, or mend the line in the state file' }];
}

function adviceOnEmptiness({ verdict, force }: Explanation): readonly Advice[] {
  if (verdict.kind !== 'skip' || !verdict.skipped.some(({ kind }) => kind === 'empty')) return [];
  const also = force ? `, also with '-f'` : '';
  return [
    {
      text: `it is empty, and 'notifempty' keeps an empty log from being rotated${also}`,
      hint: `'ifempty' lets it be rotated`,
    },
  ];
}

/** Sizes and short periods are looked at only when there is a run. */
function adviceOnRhythm({ stanza, rhythm }: Explanation): readonly Advice[] {
  const { runs, because } = rhythm;
  const { settings } = stanza;
  const bySize = sizeDirective(settings);
  if (runs === 'unknown' || because === undefined || bySize === undefined) return [];
  const text = `'${bySize}' is looked at only when there is a run, and ${because} makes one ${runs === 'daily' ? 'a day' : 'an hour'}: in between the log may grow over it`;
  return [{ text, hint: `run logrotor more often, or by its own scheduler ('logrotor daemon')` }];
}

function sizeDirective({ maxsize, maxrate, criterion }: Settings): string | undefined {
  if (maxsize !== 0) return 'maxsize';
  if (maxrate !== 0) return 'maxrate';
  return criterion.kind === 'size' ? nameOf(criterion) : undefined;
}

function nameOf({ kind }: Criterion): string {
  return kind;
}

function adviceOnDuplicates({ duplicates, stanza }: Explanation): readonly Advice[] {
  return duplicates.map(({ path, line }) => ({
    text: `the stanza at ${path}:${line} matches it too, but the one at ${placeText(stanza)} is read first, and has it`,
    hint: stanza.settings.ignoreduplicates
      ? undefined
      : `each run ends with 1 therefore: 'ignoreduplicates' in the first, or '#: exclude' in the other`,
  }));
}

function adviceOnArchives({ held, waiting = [], stanza }: Explanation): readonly Advice[] {
  const { kind } = stanza.settings.reopen;
  const waits = waiting.length === 1 ? '1 archive waits' : `${waiting.length} archives wait`;
  const isWaiting = waiting.length > 0;
  return [
    ...held.map(({ path, holders }) =>
      kind === 'off'
        ? {
            text: `${holdersText(holders)} still writes to ${path}, and not to the log`,
            hint: `it has to be told to open its log again, by 'postrotate' or '#: reopen'`,
          }
        : {
            text: `${holdersText(holders)} still writes to ${path}: it is neither compressed nor shipped until nobody does`,
            hint: `see whether 'reopen' tells the right program`,
          },
    ),
    ...(isWaiting
      ? [{ text: `${waits} to be shipped`, hint: `'logrotor ship' ships now, and says what fails` }]
      : []),
  ];
}

function placeText({ place: { path, line } }: Explanation['stanza']): string {
  return `${path}:${line}`;
}
