// Rules about the programs that write to logs: those that rotate by themselves, and those that are told in vain.
import { posix } from 'node:path';
import { lastWritten, type Stanza } from '../../config/stanza.ts';
import { warn, type CheckFacts, type Finding } from './finding.ts';

/** They read what others write from a pipe, name their files themselves, and have no log to open again. */
const NEVER_REOPENING: ReadonlySet<string> = new Set([
  'rotatelogs',
  'cronolog',
  'svlogd',
  'multilog',
  's6-log',
  'runsvdir',
  'metalog',
]);

/** `reopen` of a program that names and changes its files itself: the signal does something else, or ends it. */
export function reopenNotHeard(stanza: Stanza): readonly Finding[] {
  const { settings, place } = stanza;
  const { reopen } = settings;
  if (reopen.kind === 'off' || reopen.telling.kind !== 'process') return [];
  const { process } = reopen.telling;
  if (!NEVER_REOPENING.has(process)) return [];
  return [
    warn('reopen-not-heard', lastWritten(stanza, 'reopen')?.place ?? place, {
      text: `${process} does not open a log again when it is told to: it names and changes its files itself`,
      hint: `leave its files to it, with '#: managed' for those that are finished`,
    }),
  ];
}

/** Two programs that rotate one log: each finds what the other has renamed. */
export function twoRotators(stanza: Stanza, { selfRotated }: CheckFacts): readonly Finding[] {
  const { words, settings, place } = stanza;
  if (settings.managed !== undefined) return [];
  return words.flatMap((word) => {
    const because = rotatorOf(word, selfRotated);
    if (because === undefined) return [];
    return [
      warn('two-rotators', place, {
        text: `${word} is rotated by its own program as well: ${because}`,
        hint: `let one of the two do it`,
      }),
    ];
  });
}

/** `current` is what svlogd, multilog, s6-log and metalog write to, and rename when it is full. */
function rotatorOf(word: string, selfRotated: CheckFacts['selfRotated']): string | undefined {
  const known = selfRotated.get(word);
  if (known !== undefined) return `${known} says so`;
  return posix.basename(word) === 'current' && word.startsWith('/')
    ? `svlogd, multilog, s6-log and metalog rename their 'current' themselves`
    : undefined;
}

/** An archive that must be shipped before it goes stays for ever if its destination is down for ever. */
export function shipWithoutSpool(stanza: Stanza): readonly Finding[] {
  const { ship, shiprequire, shipmaxspool } = stanza.settings;
  if (ship.length === 0 || shiprequire === 'none' || shipmaxspool !== undefined) return [];
  return [
    warn('ship-without-spool', lastWritten(stanza, 'ship')?.place ?? stanza.place, {
      text: `as long as a destination is down, no archive is removed, and the disk fills up`,
      hint: `'#: shipmaxspool 10G' lets the oldest of those that wait go when they have more than that`,
    }),
  ];
}
