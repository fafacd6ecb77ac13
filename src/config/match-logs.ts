// From the words of a path list to logs: at its opening brace as logrotate does, and where a stanza turns
// out to be written for logrotor, anew when it is complete (CONFIG-SPEC 8; FEATURES, section 2).
import type { ConfigFile } from './config-file.ts';
import { compileExclusions } from './exclude.ts';
import { glob, type GlobHost } from './glob.ts';
import { managedFiles } from './managed-files.ts';
import { hasAnyDepth } from './path-pattern.ts';
import { resolveFrom, sayAt, sayDuplicate } from './reading.ts';
import { recursiveGlob } from './recursive-glob.ts';
import type { StanzaDraft } from './stanza.ts';

const LONGEST_PATTERN = 2048;
/** The name in the last place of a path is looked for in a listing. What is not found there stands for itself, alone. */
const NAME_PATTERN = /[*?[\\][^/]*$/;

/** Finds the logs of a stanza whose header was read, with logrotate's meaning of its words. */
export function matchLogs(file: ConfigFile, draft: StanzaDraft): void {
  const { messages } = file.reading;
  const before = messages.length;
  for (const word of draft.words) {
    for (const path of matchesOf(file, draft, word, globPaths)) addLog(file, draft, path);
  }
  draft.matching = messages.slice(before);
}

/**
 * Finds them anew if directives that logrotate does not have change what the words mean; then tells what
 * failed.
 */
export function settleLogs(file: ConfigFile, draft: StanzaDraft): void {
  if (draft.beyondLogrotate && meansMore(draft)) rematch(file, draft);
  if (draft.matchFailed) file.failed = true;
}

/** True if the words of a stanza that is written for logrotor mean something else to logrotate. */
function meansMore({ settings, words }: StanzaDraft): boolean {
  const { exclude, managed } = settings;
  return exclude.length > 0 || managed !== undefined || words.some(hasAnyDepth);
}

function rematch(file: ConfigFile, draft: StanzaDraft): void {
  withdraw(file, draft);
  const host = hostAt(file.reading.host, file.directory);
  const isExcluded = compileExclusions(draft.settings.exclude, host.utf8);
  const found = draft.words.flatMap((word) => matchesOf(file, draft, word, recursivePaths));
  const added = managedFiles(found, draft.settings, host);
  for (const path of [...found, ...added]) if (!isExcluded(path)) addLog(file, draft, path);
  draft.sparesArchives = draft.settings.managed === undefined;
}

/** Takes back what was found and said at the opening brace. */
function withdraw({ reading }: ConfigFile, draft: StanzaDraft): void {
  const [first] = draft.matching;
  if (first !== undefined) {
    reading.messages.splice(reading.messages.indexOf(first), draft.matching.length);
  }
  for (const log of draft.logs) reading.stanzaOf.delete(log);
  draft.logs.length = 0;
  draft.globFailures.length = 0;
  draft.matching = [];
  draft.matchFailed = false;
}

/** What a word stands for, and what could not be looked into. */
interface Found {
  readonly paths: readonly string[];
  readonly failures: readonly { readonly of: string; readonly reason: string }[];
}

function globPaths(word: string, host: GlobHost): Found {
  const result = glob(word, host);
  if (result.kind === 'matches') return { paths: result.paths, failures: [] };
  return { paths: [], failures: [{ of: word, reason: result.error.reason }] };
}

function recursivePaths(word: string, host: GlobHost): Found {
  if (!hasAnyDepth(word)) return globPaths(word, host);
  const { paths, failures } = recursiveGlob(word, host);
  const told = failures.map(({ directory, error }) => ({
    of: `${word} in ${directory}`,
    reason: error.reason,
  }));
  return { paths, failures: told };
}

function matchesOf(
  file: ConfigFile,
  draft: StanzaDraft,
  word: string,
  find: (word: string, host: GlobHost) => Found,
): readonly string[] {
  const { reading } = file;
  const { place } = draft;
  if (word.length > LONGEST_PATTERN) {
    const text = `glob too long (${word.length} > ${LONGEST_PATTERN})`;
    const subject = { kind: 'bad-paths' } as const;
    sayAt(reading, 'error', place, { text, subject, hint: 'divide it into several patterns' });
    draft.matchFailed = true;
    return [];
  }
  const host = hostAt(reading.host, file.directory);
  const { paths, failures } = find(word, host);
  if (!draft.settings.missingok) {
    for (const { of, reason } of failures) {
      const text = `glob failed for ${of}: ${reason}`;
      sayAt(reading, 'debug', place, text);
      sayAt(reading, 'debug', place, `no matches for glob '${word}', skipping`);
      draft.globFailures.push({ place, text });
    }
  }
  const isListed = paths.length > 1 && NAME_PATTERN.test(word);
  return paths.filter((path) => !isDirectory(path, isListed, host));
}

/** What was found by its name in a listing need not be asked for one by one. */
function isDirectory(path: string, isListed: boolean, host: GlobHost): boolean {
  const listed = isListed ? host.isListedDirectory(path) : undefined;
  return listed ?? host.fileKind(path) === 'directory';
}

/** Only a log that another stanza has is left out, not what else its pattern matches (departure D25). */
function addLog({ reading }: ConfigFile, draft: StanzaDraft, path: string): void {
  const owner = reading.stanzaOf.get(path);
  if (owner === undefined) {
    reading.stanzaOf.set(path, draft);
    draft.logs.push(path);
  } else if (owner.settings.ignoreduplicates) {
    sayDuplicate(reading, 'debug', { place: draft.place, log: path, owner: owner.place });
  } else {
    sayDuplicate(reading, 'error', { place: draft.place, log: path, owner: owner.place });
    draft.matchFailed = true;
  }
}

/** The host with relative paths taken from `directory`. */
function hostAt(host: GlobHost, directory: string): GlobHost {
  if (directory === '') return host;
  return {
    utf8: host.utf8,
    compareNames: (a, b) => host.compareNames(a, b),
    homeDirectory: (user) => host.homeDirectory(user),
    readDirectory: (path) => host.readDirectory(resolveFrom(directory, path)),
    fileKind: (path) => host.fileKind(resolveFrom(directory, path)),
    isListedDirectory: (path) => host.isListedDirectory(resolveFrom(directory, path)),
    targetKind: (path) => host.targetKind(resolveFrom(directory, path)),
  };
}
