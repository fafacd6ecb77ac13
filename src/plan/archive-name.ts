// The names of a log's archives (ENGINE-SPEC 7).
import { posix } from 'node:path';
import { archiveDirectory } from '../config/olddir.ts';
import type { Settings } from '../config/settings.ts';

/** The parts that the names of a log's archives are made of. */
export interface ArchiveName {
  readonly directory: string;
  /** the log's own name without what `extension` and `addextension` move to the end. */
  readonly base: string;
  readonly extension: string;
  /** what compressed archives end in; empty unless the stanza compresses. */
  readonly compressExtension: string;
}

/** The parts for `log` as the stanza has it. */
export function archiveName(log: string, settings: Settings): ArchiveName {
  const { base, extension } = splitExtension(posix.basename(log), settings);
  return {
    directory: archiveDirectory(log, settings),
    base,
    extension,
    compressExtension: settings.compress ? settings.compressext : '',
  };
}

/** The path of an archive with `middle` (a number or a date) in it, not compressed. */
export function plainPath(name: ArchiveName, middle: string): string {
  return `${name.directory}/${name.base}${middle}${name.extension}`;
}

/** True if a new archive is not compressed by the rotation that makes it. */
export function staysPlain({ delaycompress, holduncompressed }: Settings): boolean {
  return delaycompress || holduncompressed !== 0;
}

/** The path of an archive in the form that the stanza keeps. */
export function finalPath(name: ArchiveName, middle: string): string {
  return plainPath(name, middle) + name.compressExtension;
}

/** addextension always ends the name; extension only if the name ends in it, and then instead. */
function splitExtension(
  file: string,
  { addextension, extension }: Settings,
): { readonly base: string; readonly extension: string } {
  let base = file;
  let moved = '';
  if (addextension !== undefined) {
    base = withoutEnding(base, addextension);
    moved = addextension;
  }
  if (extension !== undefined && base.endsWith(extension)) {
    base = withoutEnding(base, extension);
    moved = extension;
  }
  return { base, extension: moved };
}

function withoutEnding(text: string, ending: string): string {
  return text.endsWith(ending) ? text.slice(0, text.length - ending.length) : text;
}
