// Whether anybody writes to an archive: asked only in a stanza with `reopen`, and then of /proc.
import { isSystemError } from '../config/config-host.ts';
import { NOBODY_HOLDS, type Holding } from '../plan/holding.ts';
import type { StanzaRun } from './run.ts';

/** What the planner of a stanza may ask about the writers of its archives. */
export function holdingOf({ stanza, writers }: StanzaRun): Holding {
  if (stanza.settings.reopen.kind === 'off') return NOBODY_HOLDS;
  return (facts) => {
    if (isSystemError(facts)) return 'free';
    const seen = writers.see();
    if (seen.writersOf(facts).length > 0) return 'held';
    return seen.complete ? 'free' : 'unseen';
  };
}
