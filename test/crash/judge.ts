/** What is wrong with the files that a struck run and those after it left. */
import { MAILBOX } from './scenario.ts';
import { mailedLines, placesOf, type Found, type Survey } from './survey.ts';

/** What undisturbed runs make of a scenario. */
export interface Undisturbed {
  /** What there was before. */
  readonly before: Survey;
  readonly once: Survey;
  /** After another rotation; undefined where there is none on the same day. */
  readonly twice: Survey | undefined;
}

const STRAY = /(?:^|\/)\.logrotor-|\.tmp$|\.backup|^state\.|\/journal-/;

/** Lines that are nowhere, although a rotation keeps or mails them. */
export function lostLines(found: Survey, kept: Survey): readonly string[] {
  const places = placesOf(found);
  const mailed = mailedLines(found);
  const wanted = [...placesOf(kept).keys(), ...mailedLines(kept)];
  const lost = wanted.filter((line) => !places.has(line) && !mailed.has(line));
  return summarise('lost', lost);
}

/** Every difference from what the undisturbed run left: each line in as many places, each file as it is there. */
export function differences(found: Survey, expected: Survey): readonly string[] {
  return [
    ...lostLines(found, expected),
    ...doubledLines(found, [expected]),
    ...brokenFiles(found),
    ...strays(found, expected),
    ...differingNames(found, expected),
    ...differingDays(found, expected),
  ];
}

/** What is wrong after a run that repaired what a failure left; how far the rotation got may differ. */
export function unrepaired(found: Survey, { once, twice }: Undisturbed): readonly string[] {
  const kept = twice ?? once;
  return [
    ...lostLines(found, kept),
    ...doubledLines(found, [once, kept]),
    ...brokenFiles(found),
    ...strays(found, kept),
  ];
}

/** What a run changed that had nothing to do. */
export function changes(before: Survey, after: Survey): readonly string[] {
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  const changed = [...paths].filter((path) => {
    const [old, now] = [before.files.get(path), after.files.get(path)];
    return old?.bytes !== now?.bytes || old?.attributes !== now?.attributes;
  });
  return changed.map((path) => `changed by one more run: ${path}`);
}

function doubledLines(found: Survey, allowed: readonly Survey[]): readonly string[] {
  const limits = allowed.map(placesOf);
  const doubled = [...placesOf(found)].filter(
    ([line, places]) => places > Math.max(1, ...limits.map((limit) => limit.get(line) ?? 0)),
  );
  return summarise(
    'doubled',
    doubled.map(([line]) => line),
  );
}

function brokenFiles({ files }: Survey): readonly string[] {
  const broken = [...files].filter(([, { lines }]) => lines === undefined);
  return broken.map(([path]) => `broken: ${path}`);
}

function strays({ files }: Survey, expected: Survey): readonly string[] {
  return [...files.keys()]
    .filter((path) => STRAY.test(path) && !expected.files.has(path))
    .map((path) => `stray: ${path}`);
}

function differingNames(found: Survey, expected: Survey): readonly string[] {
  const paths = new Set([...found.files.keys(), ...expected.files.keys()]);
  return [...paths].flatMap((path) => {
    const [is, should] = [found.files.get(path), expected.files.get(path)];
    if (is === undefined) return [`missing: ${path}`];
    if (should === undefined) return STRAY.test(path) ? [] : [`additional: ${path}`];
    return [...differingAttributes(path, is, should), ...misplacedLines(path, is, should)];
  });
}

function differingAttributes(path: string, is: Found, should: Found): readonly string[] {
  if (is.attributes === should.attributes) return [];
  return [`attributes: ${path} is ${is.attributes}, not ${should.attributes}`];
}

/** Where no promise is made of what is in the mailbox beyond that nothing is missing. */
function misplacedLines(path: string, is: Found, should: Found): readonly string[] {
  if (is.lines === undefined || path === MAILBOX) return [];
  return is.lines.join('\n') === should.lines?.join('\n') ? [] : [`other lines: ${path}`];
}

function differingDays(found: Survey, expected: Survey): readonly string[] {
  const [is, should] = [found, expected].map(({ days = ['none'] }) => days.join(', '));
  return is === should ? [] : [`state: ${is}, not ${should}`];
}

function summarise(what: string, lines: readonly string[]): readonly string[] {
  const [first, ...others] = lines;
  if (first === undefined) return [];
  return [`${what}: ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`];
}
