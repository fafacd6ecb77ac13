// The order of everything in a stanza: scripts, and the phases of its logs' rotations (ENGINE-SPEC 5).
import type { Settings } from '../config/settings.ts';
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
    : ownSteps(stanza, dueLogs);
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
    ...reopenStep(stanza, anyDue),
    ...phases(dueLogs, 'finish'),
  ];
}

/** The writers are told once, so that with `reopen` no log is finished before all have been renamed. */
function ownSteps(stanza: Stanza, dueLogs: readonly number[]): readonly StanzaStep[] {
  const move = (log: number): readonly StanzaStep[] => [
    ...ownScript(stanza, 'prerotate', log),
    ...phases([log], 'prepare'),
    ...phases([log], 'rotate'),
  ];
  const postrotate = (log: number): readonly StanzaStep[] => ownScript(stanza, 'postrotate', log);
  if (stanza.settings.reopen.kind === 'on') {
    return [
      ...dueLogs.flatMap(move),
      ...dueLogs.flatMap(postrotate),
      ...reopenStep(stanza, dueLogs.length > 0),
      ...phases(dueLogs, 'finish'),
    ];
  }
  return dueLogs.flatMap((log) => [...move(log), ...postrotate(log), ...phases([log], 'finish')]);
}

function reopenStep({ settings: { reopen } }: Stanza, anyDue: boolean): readonly StanzaStep[] {
  return anyDue && reopen.kind === 'on' ? [{ kind: 'reopen', reopening: reopen }] : [];
}

function phases(logs: readonly number[], phase: Phase): readonly StanzaStep[] {
  return logs.map((log) => ({ kind: 'phase', phase, log }));
}

function sharedScript(
  { settings, pattern }: Stanza,
  script: StageScript,
  anyDue: boolean,
): readonly StanzaStep[] {
  const body = bodyOf(settings, script);
  if (body === undefined) return [];
  if (!anyDue) return [{ kind: 'no-script', script }];
  return [{ kind: 'script', script, body, log: undefined, argument: pattern }];
}

function ownScript(
  { settings, logs }: Stanza,
  script: 'prerotate' | 'postrotate',
  log: number,
): readonly StanzaStep[] {
  const body = bodyOf(settings, script);
  const argument = logs[log];
  if (body === undefined || argument === undefined) return [];
  return [{ kind: 'script', script, body, log, argument }];
}

/** The script of a stanza, unless it is for logrotate only. */
function bodyOf({ scripts, nopostrotate }: Settings, script: StageScript): string | undefined {
  return script === 'postrotate' && nopostrotate ? undefined : scripts[script];
}
