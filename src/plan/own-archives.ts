// Archives of a stanza's own logs that its patterns match as well: they are no logs.
import { posix } from 'node:path';
import { matchDateSuffix, type DateFormat } from '../calendar/date-format.ts';
import { COMPRESSED_ENDINGS } from '../config/compressed-endings.ts';
import type { Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import { archiveName } from './archive-name.ts';
import { compiledDateFormat } from './date-suffix.ts';

/** A match that is an archive, and the log that it is one of. */
export interface OwnArchive {
  readonly path: string;
  readonly log: string;
}

/**
 * The matches of a stanza that are archives of its other matches, by number or date and compressed or not,
 * or of what `isLog` knows for a log that was there once. None where the stanza leaves them in.
 */
export function ownArchives(
  { logs, settings, sparesArchives }: Stanza,
  isLog: (path: string) => boolean,
): readonly OwnArchive[] {
  if (!sparesArchives) return [];
  const known = new Map(logs.map((log) => [startOf(log, settings), log]));
  const format = compiledDateFormat(settings);
  const dates = format.kind === 'too-long' ? undefined : format;
  return logs.flatMap((path) => {
    const log = logOf(path);
    return log === undefined ? [] : [{ path, log }];
  });

  function logOf(path: string): string | undefined {
    const directory = posix.dirname(path);
    for (const { start, extension } of startsOf(posix.basename(path), settings, dates)) {
      const log = known.get(keyOf(directory, start, extension));
      if (log !== undefined && log !== path) return log;
      const gone = posix.join(directory, start + extension);
      if (gone !== path && isLog(gone)) return gone;
    }
    return undefined;
  }
}

/**
 * Every log of a configuration, whatever else its patterns match; `isLog` as for ownArchives, and asked at once. Few
 * runs need to know them all.
 */
export function logsOf(
  stanzas: readonly Stanza[],
  isLog: (path: string) => boolean,
): () => ReadonlySet<string> {
  const archives = stanzas.flatMap((stanza) => ownArchives(stanza, isLog));
  let known: Set<string> | undefined;
  return () => {
    if (known !== undefined) return known;
    known = new Set(stanzas.flatMap((stanza) => stanza.logs));
    for (const { path } of archives) known.delete(path);
    return known;
  };
}

function startOf(log: string, settings: Settings): string {
  const { directory, base, extension } = archiveName(log, settings);
  return keyOf(directory, base, extension);
}

function keyOf(directory: string, base: string, extension: string): string {
  return [posix.normalize(directory), base, extension].join('\0');
}

interface Start {
  readonly start: string;
  readonly extension: string;
}

/** What may stand in front of the number or date of a name, and behind it. */
function startsOf(
  name: string,
  { compressext, extension, addextension }: Settings,
  dates: DateFormat | undefined,
): readonly Start[] {
  const plain = ['', compressext, ...COMPRESSED_ENDINGS].flatMap((end) => without(name, end));
  const extensions = new Set(['', extension ?? '', addextension ?? '']);
  return plain.flatMap((text) =>
    [...extensions].flatMap((end) =>
      without(text, end).flatMap((core) =>
        [...numbered(core), ...dated(core, dates)].map((start) => ({ start, extension: end })),
      ),
    ),
  );
}

function without(text: string, ending: string): readonly string[] {
  return text.endsWith(ending) ? [text.slice(0, text.length - ending.length)] : [];
}

function numbered(core: string): readonly string[] {
  const start = /^([^]+)\.[0-9]+$/.exec(core)?.[1];
  return start === undefined ? [] : [start];
}

function dated(core: string, format: DateFormat | undefined): readonly string[] {
  if (format === undefined) return [];
  const { globTokens } = format;
  // Without a `*` in the format, all of its dates are of one length.
  const isFixed = globTokens.every(({ kind }) => kind === 'one');
  const first = isFixed ? core.length - globTokens.length : 1;
  const last = isFixed ? first : core.length;
  const starts: string[] = [];
  for (let end = Math.max(first, 1); end <= last; end += 1) {
    if (matchDateSuffix(format, core.slice(end))) starts.push(core.slice(0, end));
  }
  return starts;
}
