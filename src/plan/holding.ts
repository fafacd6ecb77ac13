// Whether an archive may still be written to, as far as its stanza cares: only one with `reopen` asks.
import type { SystemError } from '../config/system-error.ts';
import type { FileFacts } from './snapshot.ts';

/** `unseen` where not everybody could be looked at, and nobody was found. */
export type Hold = 'free' | 'held' | 'unseen';

/** Tells it of a file that was just looked at. */
export type Holding = (facts: FileFacts | SystemError) => Hold;

/** Nobody asks. */
export const NOBODY_HOLDS: Holding = () => 'free';
