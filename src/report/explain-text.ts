// The explanation of one log as text.
import { posix } from 'node:path';
import type { Written } from '../config/stanza.ts';
import type { EffectiveDirective } from '../plan/effective.ts';
import type { Explanation } from '../plan/explanation.ts';
import type { RotateReason, SkipReason } from '../plan/verdict.ts';
import { adviceOn, type Advice } from './advice-text.ts';
import { answerText, measureText } from './criterion-text.ts';
import { fateText, foreseenLines } from './foreseen-text.ts';
import type { Layout } from './layout.ts';
import { rowLines } from './rows.ts';
import { paintOf, shownText } from './shown-text.ts';
import { shortSize } from './size-text.ts';
import { agoText, durationText, minuteText } from './time-text.ts';
import { skipText, verdictMessages } from './verdict-text.ts';

const INDENT = '  ';
const HINT_INDENT = '  ';

/** Its lines. */
export function explanationLines(explanation: Explanation, layout: Layout): readonly string[] {
  const paint = paintOf(layout);
  const { log } = explanation;
  const sections: readonly (readonly [string, readonly (readonly string[])[]])[] = [
    [log, summaryRows(explanation)],
    ['directives', directiveRows(explanation)],
    ['criteria', criterionRows(explanation)],
    [stepsTitle(explanation), stepRows(explanation)],
    [archivesTitle(explanation), archiveRows(explanation)],
    ['notes', adviceRows(adviceOn(explanation))],
  ];
  return sections.flatMap(([title, rows]) => {
    if (rows.length === 0) return [];
    const shown = rows.map((row) => row.map(shownText));
    const lines = rowLines(shown, { width: layout.width, indent: INDENT });
    return [paint('bold', shownText(title)), ...lines];
  });
}

/** The clock that a file was written by was not ours. */
function futureText(seconds: number): string {
  return `written at a time that is ${durationText(0 - seconds)} ahead of the clock`;
}

function summaryRows(explanation: Explanation): readonly (readonly string[])[] {
  const { stanza, facts, isLastKnown, nowEpoch, next, stateFile, verdict } = explanation;
  const { place, pattern } = stanza;
  const rows = [['stanza', `${place.path}:${place.line}, for ${pattern.replaceAll(/\s+/g, ' ')}`]];
  if (facts !== undefined) {
    const seconds = nowEpoch - Math.floor(facts.mtimeMs / 1000);
    const written = seconds >= 0 ? `last written ${agoText(seconds)}` : futureText(seconds);
    rows.push(['size', `${shortSize(facts.sizeBytes)}, ${written}`]);
  }
  rows.push(
    ['state', stateFile],
    ['rotated', rotatedText(explanation)],
    ['verdict', verdictText(explanation)],
  );
  if (next !== undefined) rows.push(['due', dueText(explanation, next)]);
  else if (facts !== undefined) {
    const isEmpty = verdict.kind === 'skip' && verdict.skipped.some(({ kind }) => kind === 'empty');
    const on = isLastKnown ? 'how fast the log grows' : 'when it was rotated last';
    const unknown = `that cannot be told: it depends on ${on}`;
    rows.push(['due', isEmpty ? 'as soon as it is not empty' : unknown]);
  }
  return rows;
}

function rotatedText({ last, isLastKnown, nowEpoch }: Explanation): string {
  if (!isLastKnown) return 'not known here';
  if (last === undefined) return 'not known, it was never seen before';
  return `${minuteText(last.local)}, ${agoText(nowEpoch - last.epoch)}`;
}

/** What was decided, in one sentence. */
export function verdictText(explanation: Explanation): string {
  const { verdict, isVerdictKnown, isGone, log, stanza } = explanation;
  if (!isVerdictKnown) return 'that cannot be told: it depends on when it was rotated last';
  if (verdict.kind === 'rotate') return `it is rotated: ${REASONS[verdict.because]}`;
  if (verdict.kind === 'skip') {
    return `it is not rotated: ${verdict.skipped.map((reason) => reasonToSkip(reason, explanation)).join('; ')}`;
  }
  const { pattern } = stanza;
  const [said] = verdictMessages({ log, pattern, verdict });
  if (isGone) return 'it is not rotated: there is no such file, and no run looks for it';
  const missing = `its directory does not exist, and 'missingok' says that this is fine`;
  return `it is not rotated: ${said?.text.trim() ?? missing}`;
}

/** The date of what is in no state is that of the run that first sees it. */
function reasonToSkip(reason: SkipReason, { last }: Explanation): string {
  const isDated = reason.kind === 'period-not-over' || reason.kind === 'already-rotated';
  if (last !== undefined || !isDated) return skipText(reason);
  return 'it was never seen before, and its period begins with the first run that sees it';
}

const REASONS: Readonly<Record<RotateReason, string>> = {
  forced: 'by force',
  'over-maxsize': "it is larger than 'maxsize'",
  'over-maxrate': "it grows as fast as 'maxrate', or faster",
  'over-size': "it has the size of 'size'",
  future: 'its last rotation lies in the future',
  period: 'its period is over',
  scheduled: "a time of its 'schedule' has come",
};

function dueText(
  { nowEpoch, facts, rhythm, verdict, isVerdictKnown }: Explanation,
  { at, because, predicted, local }: NonNullable<Explanation['next']>,
): string {
  if (isVerdictKnown && verdict.kind === 'rotate') return 'now';
  const left = at - nowEpoch;
  const when = left <= 0 ? 'now' : `${minuteText(local)}, ${agoText(0 - left)}`;
  if (facts === undefined) return `${when} (${REASONS[because]}), if there is a log by then`;
  const why = predicted ? `if it goes on growing as it did: ${REASONS[because]}` : REASONS[because];
  const { runs, because: timer } = rhythm;
  const often = runs === 'unknown' ? 'it' : runs;
  const run = timer === undefined ? 'nothing is known to run it' : `${timer} runs ${often}`;
  return `${when} (${why}); ${run}`;
}

function directiveRows({ directives }: Explanation): readonly (readonly string[])[] {
  return directives.map((each) => [directiveText(each.written), whereText(each)]);
}

/** A script is shown by its name and its length. */
export function directiveText({ name, argument }: Written): string {
  const lines = argument.trimEnd().split('\n');
  if (lines.length === 1) return `${name}${argument}`.trim().replaceAll(/\s+/g, ' ');
  return `${name} (${lines.length - 2} line${lines.length === 3 ? '' : 's'})`;
}

function whereText({ written, overridden: [before] }: EffectiveDirective): string {
  const { place, annotated } = written;
  const where = `${place.path}:${place.line}${annotated ? ' (behind #:)' : ''}`;
  if (before === undefined) return where;
  return `${where}, in the place of '${directiveText(before)}' at ${before.place.path}:${before.place.line}`;
}

function criterionRows({ criteria }: Explanation): readonly (readonly string[])[] {
  return criteria.map((reading) => [
    reading.directive,
    answerText(reading),
    measureText(reading.measure),
  ]);
}

function stepsTitle({ verdict, isVerdictKnown }: Explanation): string {
  const isNow = isVerdictKnown && verdict.kind === 'rotate';
  return isNow ? 'a run does this now' : 'its next rotation does this';
}

function stepRows({ foresight, stanza }: Explanation): readonly (readonly string[])[] {
  const lines = foreseenLines(foresight.steps, stanza.settings);
  return lines.map((line, index) => [`${index + 1}.`.padStart(3), line]);
}

function archivesTitle({ facts, foresight: { fates } }: Explanation): string {
  const bytes = fates.reduce((sum, { archive }) => sum + archive.facts.sizeBytes, 0);
  const count = fates.length === 1 ? '1 archive' : `${fates.length} archives`;
  const what = facts === undefined ? 'what the rules say' : 'what the rotation makes';
  return `${count}, ${shortSize(bytes)}: ${what} of them`;
}

function archiveRows({ foresight, stanza, nowEpoch }: Explanation): readonly (readonly string[])[] {
  return foresight.fates.map((fate) => {
    const { path, facts } = fate.archive;
    return [
      posix.basename(path),
      shortSize(facts.sizeBytes),
      agoText(nowEpoch - Math.floor(facts.mtimeMs / 1000)),
      fateText(fate, stanza.settings),
    ];
  });
}

/** Advice below a title. */
export function adviceLines(
  title: string,
  advice: readonly Advice[],
  layout: Layout,
): readonly string[] {
  const shown = adviceRows(advice).map((row) => row.map(shownText));
  return [
    paintOf(layout)('bold', shownText(title)),
    ...rowLines(shown, { width: layout.width, indent: INDENT }),
  ];
}

function adviceRows(advice: readonly Advice[]): readonly (readonly string[])[] {
  return advice.flatMap(({ text, hint }) => [
    [text],
    ...(hint === undefined ? [] : [[`${HINT_INDENT}hint: ${hint}`]]),
  ]);
}
