// What the rules of a stanza remove when the rotations of its logs are over, and at any other time.
import { hasOwnRules } from '../plan/retention-rules.ts';
import { isStuck } from './is-stuck.ts';
import { retainLogs } from './retain-logs.ts';
import type { StanzaRun } from './run.ts';
import type { LogProgress } from './stanza-progress.ts';

/** Applies the rules to the archives of logs whose rotation, if any, has been settled. False, after reports, if any of it failed. */
export async function retainAfter(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
): Promise<boolean> {
  if (!hasOwnRules(stanzaRun.stanza.settings)) return true;
  const settled = logs.filter((log) => isSettled(stanzaRun, log));
  return retainLogs(
    stanzaRun,
    settled.map(({ log, question, failed }) => ({
      log,
      occasion: question === undefined || failed ? 'run' : 'rotation',
      coming: stanzaRun.run.debug ? question?.facts : undefined,
    })),
  );
}

/** Nothing is known to be wrong with the way to the log, and nothing of it is left to the next run. */
function isSettled({ run, journal }: StanzaRun, { log, question, failed }: LogProgress): boolean {
  if (question === undefined) return !failed && !isStuck(run, log);
  return run.debug || journal.rotation(log)?.finished !== false;
}
