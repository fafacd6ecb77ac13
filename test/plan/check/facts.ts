/** What `check` may know of a machine, where it knows nothing. */
import type { CheckFacts } from '../../../src/plan/check/finding.ts';

export const NOTHING_KNOWN: CheckFacts = {
  runs: 'unknown',
  runsBecause: undefined,
  logcheckLogs: new Set(),
  hasLogtailRule: false,
  selfRotated: new Map(),
  directory: () => undefined,
  programProblem: () => undefined,
};
