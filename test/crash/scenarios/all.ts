/** Every rotation that is struck. */
import type { Scenario } from '../scenario.ts';
import { COPYING } from './copying.ts';
import { MANAGED } from './managed.ts';
import { PROGRAMS } from './programs.ts';
import { RENAMING } from './renaming.ts';

/** The scenarios, in the order in which they are reported. */
export const SCENARIOS: readonly Scenario[] = [...RENAMING, ...COPYING, ...PROGRAMS, ...MANAGED];
