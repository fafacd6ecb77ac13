// What `check` finds in a configuration besides errors: what is legal and still wrong.
import type { Place } from '../../config/diagnostic.ts';
import type { Settings } from '../../config/settings.ts';
import type { Stanza } from '../../config/stanza.ts';

/** The ids of all rules; the manual has an entry for each. */
export const RULES = [
  'bad-config',
  'create-with-copy',
  'dateformat-too-coarse',
  'doubtful-config',
  'flood-erases-history',
  'hup-ends-metalog',
  'insecure-directory',
  'logtail-loses-tail',
  'lost-with-logrotate',
  'matches-archives',
  'maxage-before-keep',
  'overlap',
  'program-missing',
  'rejected-since-3.22',
  'reopen-not-heard',
  'ship-directory-missing',
  'ship-without-spool',
  'timer-too-coarse',
  'two-rotators',
] as const;

/** What the manual explains a finding by. */
export type RuleId = (typeof RULES)[number];

/** How bad a finding is: an error drops something, a warning is about what is legal. */
export type FindingSeverity = 'error' | 'warning';

/** One thing that is wrong, where, and what may be done about it. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: FindingSeverity;
  /** undefined if it is about no line of a file. */
  readonly place: Place | undefined;
  readonly text: string;
  readonly hint: string | undefined;
}

/** How often the machine runs a rotator, as far as that can be seen. */
export type RunInterval = 'daily' | 'hourly' | 'unknown';

/** Who may write to a directory. */
export interface DirectoryFacts {
  readonly mode: number;
  readonly gid: number;
  /** the names of its owner and group, or their numbers. */
  readonly owner: string;
  readonly group: string;
}

/** What the rules ask of the machine that the configuration is for. */
export interface CheckFacts {
  readonly runs: RunInterval;
  /** the file that says so; undefined if none does. */
  readonly runsBecause: string | undefined;
  /** the logs that logcheck reads. */
  readonly logcheckLogs: ReadonlySet<string>;
  /** logtail2 has our rule, by which it finds archives under any name. */
  readonly hasLogtailRule: boolean;
  /** the logs that their programs rotate themselves, and what says so. */
  readonly selfRotated: ReadonlyMap<string, string>;
  /** a directory that exists; links are followed. */
  readonly directory: (path: string) => DirectoryFacts | undefined;
  /** why a program cannot be started, looked for in PATH if it has no slash; undefined if it can. */
  readonly programProblem: (program: string) => string | undefined;
}

/** A rule about one stanza. */
export type StanzaRule = (stanza: Stanza, facts: CheckFacts) => readonly Finding[];

/** Makes a warning. */
export function warn(
  rule: RuleId,
  place: Place,
  { text, hint }: { readonly text: string; readonly hint?: string },
): Finding {
  return { rule, severity: 'warning', place, text, hint };
}

/** True if the log is moved aside, and not copied. */
export function movesLog({ copy, copytruncate, renamecopy }: Settings): boolean {
  return renamecopy || (!copy && !copytruncate);
}
