// The order of everything in a stanza: scripts, and the phases of its logs' rotations (ENGINE-SPEC 5).
import type { Stanza } from '../config/stanza.ts';
import type { Phase, StageScript, StanzaStep } from './step.ts';

/**
 * The steps of a stanza; `due` says which of its logs are due. With sharedscripts all logs go through
 * each phase together, otherwise one after the other goes through all of them.
 */
export function planStanza(stanza: Stanza, due: readonly boolean[]): readonly StanzaStep[] {
  const dueLogs = due.flatMap((isDue, log) => (isDue ? [log] : []));
  const middle = stanza.settings.sharedscripts
    ? sharedSteps(stanza, dueLogs)
    : dueLogs.flatMap((log) => ownSteps(stanza, log));
  const anyDue = dueLogs.length > 0;
  return [
    ...sharedScript(stanza, 'firstaction', anyDue),
    ...middle,
    ...sharedScript(stanza, 'lastaction', anyDue),
  ];
}

function sharedSteps(stanza: Stanza, dueLogs: readonly number[]): readonly StanzaStep[] {
  const anyDue = dueLogs.length > 0;
  return [
    ...sharedScript(stanza, 'prerotate', anyDue),
    ...phases(dueLogs, 'prepare'),
    ...phases(dueLogs, 'rotate'),
    ...sharedScript(stanza, 'postrotate', anyDue),
    ...phases(dueLogs, 'finish'),
  ];
}

function ownSteps(stanza: Stanza, log: number): readonly StanzaStep[] {
  return [
    ...ownScript(stanza, 'prerotate', log),
    ...phases([log], 'prepare'),
    ...phases([log], 'rotate'),
    ...ownScript(stanza, 'postrotate', log),
    ...phases([log], 'finish'),
  ];
}

function phases(logs: readonly number[], phase: Phase): readonly StanzaStep[] {
  return logs.map((log) => ({ kind: 'phase', phase, log }));
}

function sharedScript(
  { settings, pattern }: Stanza,
  script: StageScript,
  anyDue: boolean,
): readonly StanzaStep[] {
  const body = settings.scripts[script];
  if (body === undefined) return [];
  if (!anyDue) return [{ kind: 'no-script', script }];
  return [{ kind: 'script', script, body, log: undefined, argument: pattern }];
}

function ownScript(
  { settings, logs }: Stanza,
  script: 'prerotate' | 'postrotate',
  log: number,
): readonly StanzaStep[] {
  const body = settings.scripts[script];
  const argument = logs[log];
  if (body === undefined || argument === undefined) return [];
  return [{ kind: 'script', script, body, log, argument }];
}
