// The directories that a configuration writes to: what a service needs to be let to change.
import { posix } from 'node:path';
import type { Stanza } from '../../config/stanza.ts';

/** What is asked of the disk. */
export interface PlaceFacts {
  /** where a directory is when all links are followed; undefined if it is not there. */
  readonly realDirectory: (path: string) => string | undefined;
}

const WILDCARD = /[*?[\\]/;

/** The directories of logs, archives and directories that are shipped to, none within another, sorted. */
export function writtenDirectories(
  stanzas: readonly Stanza[],
  more: readonly string[],
  facts: PlaceFacts,
): readonly string[] {
  const asked = [...more, ...stanzas.flatMap((stanza) => directoriesOf(stanza, facts))];
  const real = asked.flatMap((path) => facts.realDirectory(path) ?? []);
  return outermost([...asked, ...real].map((path) => withoutSlash(posix.normalize(path))));
}

/** True if a path is one of the directories, or in one. */
export function isBelow(path: string, directories: readonly string[]): boolean {
  return directories.some(
    (directory) => path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`),
  );
}

function directoriesOf(stanza: Stanza, facts: PlaceFacts): readonly string[] {
  const { logs, words, settings } = stanza;
  const patterns = words.filter((word) => word.startsWith('/')).map(fixedDirectory);
  const logDirectories = [...new Set([...patterns, ...logs.map((log) => posix.dirname(log))])];
  const { olddir } = settings;
  const olddirs = olddir === undefined ? [] : logDirectories.map((from) => resolve(from, olddir));
  const made = settings.createolddir.on ? olddirs.map((path) => maker(path, facts)) : olddirs;
  const shipped = settings.ship.flatMap((to) => (to.kind === 'file' ? [to.path] : []));
  return [...logDirectories, ...made, ...shipped];
}

/** The directory that all matches of a pattern are in. */
function fixedDirectory(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => WILDCARD.test(part));
  const fixed = parts.slice(0, first === -1 ? -1 : first).join('/');
  return fixed === '' ? '/' : fixed;
}

function resolve(from: string, path: string): string {
  return path.startsWith('/') ? path : posix.join(from, path);
}

/** What is to be made is made in a directory that exists; but nobody is let to write to all there is. */
function maker(path: string, facts: PlaceFacts): string {
  let existing = path;
  while (existing !== '/' && facts.realDirectory(existing) === undefined) {
    existing = posix.dirname(existing);
  }
  return existing === '/' ? path : existing;
}

function withoutSlash(path: string): string {
  return path === '/' ? path : path.replace(/\/+$/, '');
}

function outermost(paths: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const path of [...new Set(paths)].toSorted()) {
    if (!isBelow(path, kept)) kept.push(path);
  }
  return kept;
}
