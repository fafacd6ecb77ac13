// From the operands of the command line to stanzas: files, directories, and the checks on them
// (CONFIG-SPEC 4).
import {
  isSystemError,
  type ConfigHost,
  type ConfigSource,
  type OpenedConfig,
} from './config-host.ts';
import { Cursor } from './cursor.ts';
import type { Diagnostic } from './diagnostic.ts';
import { parseFile } from './parse-file.ts';
import {
  isOneTooMany,
  resolveFrom,
  say,
  sayConsequence,
  sayUnread,
  sayUnstatable,
  sayUnusable,
  type PathRequest,
  type Reading,
} from './reading.ts';
import { DEFAULTS } from './settings.ts';
import type { DroppedStanza, SettingsHolder, Stanza } from './stanza.ts';
import { DEFAULT_TABOO, tabooPattern } from './taboo.ts';

/** A larger file is not taken for a configuration. */
const LARGEST_FILE = 16777215;

/** What was read: the stanzas, everything to be said about them, and whether anything failed. */
export interface Config {
  readonly stanzas: readonly Stanza[];
  readonly dropped: readonly DroppedStanza[];
  readonly messages: readonly Diagnostic[];
  readonly failed: boolean;
}

/**
 * Reads the files and directories `paths` in their order. With `debug` nothing is changed; otherwise
 * a missing olddir is made where a stanza asks for it. What the files say comes from `source`.
 */
export function readConfig(
  paths: readonly string[],
  host: ConfigHost,
  debug: boolean,
  source: ConfigSource = host,
): Config {
  const reading: Reading = {
    host,
    source,
    debug,
    messages: [],
    stanzas: [],
    dropped: [],
    stanzaOf: new Map(),
    announcedDirectories: new Set(),
    taboo: [...DEFAULT_TABOO],
    included: 0,
    readPath: (request) => readPath(reading, request),
  };
  const holder: SettingsHolder = { settings: DEFAULTS, written: undefined, beyondLogrotate: false };
  const results = paths.map((path) => readPath(reading, { path, directory: '', depth: 0, holder }));
  const stanzas = reading.stanzas.map(
    ({ pattern, place, words, settings, written, logs, sparesArchives }) => ({
      pattern,
      place,
      words,
      settings,
      written,
      logs,
      sparesArchives,
    }),
  );
  const { dropped, messages } = reading;
  return { stanzas, dropped, messages, failed: results.includes(false) };
}

function readPath(reading: Reading, request: PathRequest): boolean {
  const kind = reading.source.targetKind(resolveFrom(request.directory, request.path));
  if (isSystemError(kind)) {
    sayUnstatable(reading, request, kind);
    return false;
  }
  return kind === 'directory' ? readDirectory(reading, request) : readFile(reading, request);
}

function readDirectory(reading: Reading, request: PathRequest): boolean {
  const { path } = request;
  const directory = resolveFrom(request.directory, path);
  const names = reading.source.readDirectory(directory);
  if (isSystemError(names)) {
    sayUnusable(reading, request, `cannot open directory ${path}: ${names.reason}`);
    return false;
  }
  const wanted = names.filter((name) => !isTaboo(reading, directory, name));
  if (wanted.length === 0) return true;
  const refused = reading.source.enterError(directory);
  if (refused !== undefined) {
    sayUnusable(reading, request, `error in chdir("${path}"): ${refused.reason}`);
    return false;
  }
  wanted.sort((a, b) => reading.host.compareNames(a, b));
  const results = wanted.map((name) => {
    const tooMany = request.depth > 0 && isOneTooMany(reading, name);
    const success = !tooMany && readFile(reading, { ...request, path: name, directory });
    if (!success) sayConsequence(reading, `found error in file ${name}, skipping`);
    return success;
  });
  return !results.includes(false);
}

function isTaboo(reading: Reading, directory: string, name: string): boolean {
  const pattern = tabooPattern(name, reading.taboo, reading.host.utf8);
  if (pattern === undefined) return false;
  const text = `Ignoring ${name}, because of ${pattern} pattern match`;
  sayUnread(reading, 'debug', resolveFrom(directory, name), text);
  return true;
}

function readFile(reading: Reading, request: PathRequest): boolean {
  const name = request.path;
  const path = resolveFrom(request.directory, name);
  const opened = reading.source.openConfig(path, LARGEST_FILE);
  if (opened.kind === 'failed') {
    const text = `failed to open config file ${name}: ${opened.error.reason}`;
    const isHidden = opened.error.code === 'EACCES';
    sayUnread(reading, 'error', path, {
      text,
      ...(isHidden ? { hint: `see the mode of ${path}; root can read it` } : {}),
    });
    return false;
  }
  if (opened.writeLocked) {
    const text = `Could not lock file ${name} for reading`;
    const hint = `another program is writing to ${path}`;
    reading.messages.push({ severity: 'error', text, hint, isTolerated: true });
  }
  if (opened.kind === 'not-regular') {
    sayUnread(reading, 'debug', path, `Ignoring ${name} because it's not a regular file.`);
    return true;
  }
  if (!isTrustworthy(reading, { name, path }, opened)) return false;
  if (opened.text === undefined) {
    sayUnusable(reading, request, `file ${name} too large, probably not a config file.`);
    return false;
  }
  if (opened.text === '') {
    say(reading, 'debug', `Ignoring ${name} because it's empty.`);
    return true;
  }
  say(reading, 'debug', `reading config file ${name}`);
  const { directory, depth, holder } = request;
  const cursor = new Cursor(opened.text);
  return parseFile({
    reading,
    name,
    directory,
    depth,
    cursor,
    globals: holder,
    open: undefined,
    criterionSet: false,
    failed: false,
  });
}

/** For root: a file that others could have written is not obeyed. */
function isTrustworthy(
  reading: Reading,
  { name, path }: { readonly name: string; readonly path: string },
  opened: Extract<OpenedConfig, { readonly kind: 'regular' }>,
): boolean {
  if (reading.host.realUid !== 0) return true;
  const { mode, uid } = opened;
  if ((mode & 0o7133) !== 0 || (mode & 0o400) === 0) {
    const bits = `0${mode.toString(8)}`;
    say(reading, 'warning', `Potentially dangerous mode on ${name}: ${bits}`);
  }
  if ((mode & 0o022) !== 0) {
    const why = 'it is writable by group or others';
    const hint = `chmod go-w ${path}`;
    sayUnread(reading, 'error', path, { text: `Ignoring ${name} because ${why}.`, hint });
    return false;
  }
  if (uid !== 0) {
    const rule = 'the file owner is wrong (should be root or user with uid 0)';
    const hint = `chown root ${path}`;
    sayUnread(reading, 'error', path, { text: `Ignoring ${name} because ${rule}.`, hint });
    return false;
  }
  return true;
}
