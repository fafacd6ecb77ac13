/** Brings what two programs made of a config in debug mode into a form in which they must be equal. */
import { describeEnd } from '../support/run-program.ts';
import type { DebugPair } from './debug-run.ts';
import { commonMessages } from './known-differences.ts';
import { readMessages } from './messages.ts';

interface ComparablePair {
  readonly logrotate: readonly string[];
  readonly logrotor: readonly string[];
}

/** How each program ended, then its errors and warnings, without the known differences of 3.21. */
export function compareDebugPair(pair: DebugPair, config: string): ComparablePair {
  const comparable = (side: keyof DebugPair) => [
    describeEnd(pair[side]),
    ...commonMessages(side, readMessages(pair[side].stderr), config),
  ];
  return { logrotate: comparable('logrotate'), logrotor: comparable('logrotor') };
}
