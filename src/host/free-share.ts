// How much of a filesystem is free.
import { statfsSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { Directory } from './directory.ts';
import { attempt } from './strerror.ts';

/** The share of the filesystem of a directory that is free for unprivileged writers, from 0 to 1; undefined if it cannot be told. */
export function freeShareOf(directory: Directory): number | undefined {
  const facts = attempt(() => statfsSync(directory.entry('.')));
  if (isSystemError(facts) || facts.blocks === 0) return undefined;
  return facts.bavail / facts.blocks;
}
