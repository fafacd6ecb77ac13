/** Everything that is broken. */
import type { Mutation } from './mutation.ts';
import { DURABILITY } from './mutations/durability.ts';
import { IDENTITY } from './mutations/identity.ts';
import { JOURNAL } from './mutations/journal.ts';
import { KEEPING } from './mutations/keeping.ts';
import { RETENTION } from './mutations/retention.ts';

/** The mutations, in the order in which they are tried. */
export const MUTATIONS: readonly Mutation[] = [
  ...KEEPING,
  ...DURABILITY,
  ...JOURNAL,
  ...IDENTITY,
  ...RETENTION,
];
