// Names of files that their program dates itself: the group that one belongs to, when it is of, and whether
// it is compressed.
import { posix } from 'node:path';
import { compileTemplate, readDatedName, type DateTemplate } from '../calendar/date-template.ts';
import { COMPRESSED_ENDINGS } from './compressed-endings.ts';
import type { Settings } from './settings.ts';

/** A managed file by its name. */
export interface ManagedName {
  readonly path: string;
  /** the path with nothing but slashes for the date, and without the ending of a compressor. */
  readonly group: string;
  /** what the files of the group are called, with the template for the date. */
  readonly groupName: string;
  /** when it is of, in seconds; comparable among the names of a group. */
  readonly at: number;
  /** `at` counts from the epoch; else it is the local time as if that were UTC. */
  readonly isInstant: boolean;
  /** what it is called before it is compressed. */
  readonly plain: string;
}

/** Reads names; undefined for one that has no date, or more than one place for it. */
export type ManagedNameReader = (path: string) => ManagedName | undefined;

/** Reads names as a stanza has it; none has a date where `managed` is not used. */
export function managedNameReader({ managed, compressext }: Settings): ManagedNameReader {
  const compiled = managed === undefined ? undefined : compileTemplate(managed);
  if (managed === undefined || compiled?.kind !== 'template') return () => undefined;
  const endings = [compressext, ...COMPRESSED_ENDINGS].filter((ending) => ending !== '');
  return (path) => readName(path, { template: compiled.template, text: managed }, endings);
}

function readName(
  path: string,
  { template, text }: { readonly template: DateTemplate; readonly text: string },
  endings: readonly string[],
): ManagedName | undefined {
  const ending = endings.find((each) => path.endsWith(each)) ?? '';
  const plain = path.slice(0, path.length - ending.length);
  const name = posix.basename(plain);
  const dated = readDatedName(template, name);
  if (dated === undefined) return undefined;
  // No name of a file has a slash, so that nothing else is called like the group.
  const directory = plain.slice(0, plain.length - name.length);
  const { before, after, at, isInstant } = dated;
  const group = `${directory}${before}//${after}`;
  const groupName = `${directory}${before}${text}${after}`;
  return { path, group, groupName, at, isInstant, plain };
}
