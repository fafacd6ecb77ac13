/** The decisions behind one stanza, from which its text, its logs and its archives are made. */

export type Method = 'move' | 'copy' | 'copytruncate' | 'renamecopy' | 'copy and copytruncate';

export interface Compressor {
  readonly lines: readonly string[];
  readonly extension: string;
  /** Archives of this format can be uncompressed for mailing. */
  readonly mailable: boolean;
  readonly fails: boolean;
}

export interface Naming {
  readonly dated: boolean;
  /** Undefined for the default format. */
  readonly format: string | undefined;
  readonly extension: string | undefined;
  readonly addextension: string | undefined;
  readonly start: number;
}

export interface Olddir {
  /** As configured. */
  readonly text: string;
  /** Relative to the case's directory. */
  readonly path: string;
  /** Undefined if the folder exists beforehand. */
  readonly createolddir: string | undefined;
}

export interface Mail {
  readonly first: boolean;
}

export interface Stanza {
  /** The folder of the logs. */
  readonly folder: string;
  readonly logs: readonly string[];
  readonly patterns: readonly string[];
  readonly criterion: string;
  readonly rotate: number;
  readonly method: Method;
  readonly naming: Naming;
  readonly olddir: Olddir | undefined;
  readonly compress: 'no' | 'now' | 'delayed';
  readonly compressor: Compressor;
  readonly mail: Mail | undefined;
  readonly su: boolean;
  readonly usesMaxage: boolean;
  readonly hasPreremove: boolean;
  readonly shred: boolean;
  readonly sharedscripts: boolean;
  /** Something fails on purpose, after which a second rotation would meet leftovers (D01, D02). */
  readonly fragile: boolean;
  /** The directives that no other decision depends on. */
  readonly lines: readonly string[];
}

/** What an archive's name ends with when it is compressed. */
export function compressExtension(stanza: Stanza): string {
  return stanza.compress === 'no' ? '' : stanza.compressor.extension;
}

/** The number of archives that a rotation keeps (ENGINE-SPEC section 1, C). */
export function keptCount(stanza: Stanza): number {
  return stanza.rotate === 0 ? 1 : stanza.rotate;
}

/** The name of an archive: `mark` is its number with a dot, or its date suffix (ENGINE-SPEC section 7). */
export function archiveName({ naming }: Stanza, log: string, mark: string): string {
  const added = naming.addextension;
  const afterAdded = added !== undefined && log.endsWith(added);
  const stem = afterAdded ? log.slice(0, -added.length) : log;
  const own = naming.extension;
  if (own !== undefined && stem.endsWith(own)) return stem.slice(0, -own.length) + mark + own;
  return stem + mark + (added ?? '');
}
