// Events in logrotate's words.
import type { FileStep, StageScript } from '../plan/step.ts';
import type { Verdict } from '../plan/verdict.ts';
import type { StateProblem } from '../state/state-file.ts';
import { copytruncateMessages } from './copytruncate-text.ts';
import { daemonMessage } from './daemon-text.ts';
import type { ChildProblem, Event } from './event.ts';
import { failureMessage, problemText } from './failure-text.ts';
import { journalMessage } from './journal-text.ts';
import { leftAloneMessage } from './left-alone-text.ts';
import { debug, error, type Message } from './message.ts';
import { postponementMessage } from './postponement-text.ts';
import { reopenMessages } from './reopen-text.ts';
import { retentionMessage } from './retention-text.ts';
import { shipMessage } from './ship-text.ts';
import { stanzaSummary } from './stanza-text.ts';
import { stepMessages } from './step-text.ts';
import { consideredMessages } from './verdict-text.ts';

const AGED_OUT = 'because it does not exist and has not been rotated for one year';

/** The messages that an event becomes, in their order. */
export function messagesOf(event: Event): readonly Message[] {
  switch (event.kind) {
    case 'message':
      return [{ severity: event.severity, text: event.text }];
    case 'stanzas':
      return [debug(''), debug(`Handling ${event.count} logs`)];
    case 'stanza': {
      const { pattern, settings } = event.stanza;
      return [debug(''), debug(stanzaSummary(pattern, settings, event.force))];
    }
    case 'no-logs':
      return [debug('No logs found. Rotation not needed.')];
    case 'considered':
      return consideredMessages(event);
    case 'step':
      return stepMessages(event.step, event.settings);
    case 'absent':
      return [debug(`old log ${event.path} does not exist`)];
    case 'failed':
      return [failureMessage(event)];
    case 'identity':
      return [identityMessage(event)];
    case 'dropped':
      return [droppedMessage(event)];
    case 'state-problem':
      return [error(stateProblemText(event.file, event.problem))];
    case 'state-aged-out':
      return [debug(`Removing ${event.path} from state file, ${AGED_OUT}`)];
    case 'postponement':
      return [postponementMessage(event.pattern, event.news)];
    case 'no-script':
    case 'script':
    case 'would-run':
      return [scriptMessage(event)];
    case 'script-failed':
      return [...forkMessages(event.problem), scriptMessage(event)];
    case 'journal':
    case 'copytruncate':
    case 'retention':
    case 'reopen':
    case 'ship':
    case 'left-alone':
    case 'daemon':
      return newsMessages(event);
    case 'copied':
    case 'removing-aside':
    case 'compressor-said':
    case 'taken':
    case 'shredding':
    case 'shred-refused':
    case 'differs':
      return [fileMessage(event)];
    case 'shred-failed':
      return [...forkMessages(event.problem), fileMessage(event)];
    case 'child-failed':
      return childFailedMessages(event);
  }
}

/** True if all messages of an event are debug messages, which need not be worded if nobody hears them. */
export function isForVerbose(event: Event): boolean {
  if (event.kind === 'considered') return isOrdinary(event.verdict);
  if (event.kind === 'step') return QUIET_STEPS.has(event.step.kind);
  return QUIET_EVENTS.has(event.kind);
}

const QUIET_EVENTS: ReadonlySet<Event['kind']> = new Set([
  'absent',
  'no-logs',
  'stanza',
  'stanzas',
]);

/** That the last rotation lies in the future is an error. */
function isOrdinary(verdict: Verdict): boolean {
  if (verdict.kind === 'skip') return verdict.despite !== 'future';
  return verdict.kind === 'rotate' && verdict.because !== 'future';
}

const QUIET_STEPS: ReadonlySet<FileStep['kind']> = new Set([
  'shift',
  'rename-log',
  'moves',
  'stamp',
  'create-log',
  'remove',
]);

function newsMessages(
  event: Extract<
    Event,
    {
      readonly kind:
        'journal' | 'copytruncate' | 'ship' | 'left-alone' | 'reopen' | 'retention' | 'daemon';
    }
  >,
): readonly Message[] {
  switch (event.kind) {
    case 'journal':
      return [journalMessage(event.news)];
    case 'copytruncate':
      return copytruncateMessages(event.news);
    case 'left-alone':
      return [leftAloneMessage(event.news)];
    case 'retention':
      return [retentionMessage(event.news)];
    case 'reopen':
      return reopenMessages(event.news);
    case 'ship':
      return [shipMessage(event.news)];
    case 'daemon':
      return [daemonMessage(event.news)];
  }
}

/** That there is no process at all is said first; the message that follows has no reason then. */
function forkMessages(problem: ChildProblem): readonly Message[] {
  return problem.kind === 'not-forked' ? [error(`cannot fork: ${problem.error.reason}`)] : [];
}

/** About a compressor that was not forked nothing more is said (ENGINE-SPEC 19). */
function childFailedMessages(
  event: Extract<Event, { readonly kind: 'child-failed' }>,
): readonly Message[] {
  const { what, problem } = event;
  if (what !== 'compress' || problem.kind !== 'not-forked') {
    return [...forkMessages(problem), error(childFailedText(event))];
  }
  const { code, reason } = problem.error;
  if (code !== 'EMFILE' && code !== 'ENFILE') return forkMessages(problem);
  return [error(`error opening pipe for compress: ${reason}`)];
}

const SCRIPT_WORDS: Readonly<Record<StageScript | 'preremove', string>> = {
  firstaction: 'first action',
  prerotate: 'prerotate',
  postrotate: 'postrotate',
  lastaction: 'last action',
  preremove: 'preremove',
};

type ScriptEvent = Extract<
  Event,
  { readonly kind: 'no-script' | 'script' | 'would-run' | 'script-failed' }
>;

function scriptMessage(event: ScriptEvent): Message {
  switch (event.kind) {
    case 'no-script': {
      const tense = event.script === 'postrotate' ? 'were' : 'will be';
      return debug(
        `not running ${SCRIPT_WORDS[event.script]} script, since no logs ${tense} rotated`,
      );
    }
    case 'script':
      return debug(`running ${SCRIPT_WORDS[event.script]} script`);
    case 'would-run': {
      const [first = '', second = ''] = event.args;
      return debug(`running script with args ${first} ${second}: "${event.body}"`);
    }
    case 'script-failed':
      return error(scriptFailedText(event));
  }
}

function scriptFailedText(event: Extract<Event, { readonly kind: 'script-failed' }>): string {
  const { script, path, pattern } = event;
  const reason = problemText(event.problem);
  switch (script) {
    case 'firstaction':
    case 'lastaction':
      return `error running ${SCRIPT_WORDS[script]} script for ${pattern}: ${reason}`;
    case 'preremove':
      return `error running preremove script for ${path ?? ''} of '${pattern}' (${reason}). Not removing this file.`;
    case 'prerotate':
    case 'postrotate':
      return path === undefined
        ? `error running shared ${script} script for '${pattern}': ${reason}`
        : `error running non-shared ${script} script for ${path} of '${pattern}': ${reason}`;
  }
}

type FileEvent = Extract<
  Event,
  {
    readonly kind:
      | 'copied'
      | 'removing-aside'
      | 'compressor-said'
      | 'taken'
      | 'shredding'
      | 'shred-failed'
      | 'shred-refused'
      | 'differs';
  }
>;

function fileMessage(event: FileEvent): Message {
  switch (event.kind) {
    case 'copied':
      return debug(`${event.truncate ? 'truncating' : 'Not truncating'} ${event.path}`);
    case 'removing-aside':
      return debug(`removing tmp log ${event.path}`);
    case 'compressor-said': {
      const text = `Compressing program wrote following message to stderr when compressing log ${event.path}:`;
      return { ...error(text), raw: event.bytes };
    }
    case 'taken':
      return error(`destination ${event.path} already exists, renaming to ${event.backup}`);
    case 'shredding':
      return debug(`Using shred to remove the file ${event.path}`);
    case 'shred-failed':
      return error(`Failed to shred ${event.path} (${problemText(event.problem)}), trying unlink`);
    case 'shred-refused': {
      const why = `because shredding files with multiple hard links is disabled for ${event.pattern}.`;
      return error(`failed to shred "${event.path}", ${why}`);
    }
    case 'differs':
      return error(
        `failed to compress log ${event.path}: ${event.made} does not hold the same bytes`,
      );
  }
}

function childFailedText(event: Extract<Event, { readonly kind: 'child-failed' }>): string {
  const reason = problemText(event.problem);
  switch (event.what) {
    case 'compress':
      return `failed to compress log ${event.path}: ${reason}`;
    case 'uncompress':
      return `uncompress command failed mailing ${event.path}: ${reason}`;
    case 'mail':
      return `mail command failed for ${event.path}: ${reason}`;
  }
}

function identityMessage(event: Extract<Event, { readonly kind: 'identity' }>): Message {
  const { from, to, error: failure } = event;
  const change = `euid from ${from.uid} to ${to.uid} and egid from ${from.gid} to ${to.gid}`;
  const pid = `(pid ${event.pid})`;
  return failure === undefined
    ? debug(`switching ${change} ${pid}`)
    : error(`error switching ${change} ${pid}: ${failure.reason}`);
}

function droppedMessage({ uid, gid, pid }: Extract<Event, { readonly kind: 'dropped' }>): Message {
  return debug(`switching uid to ${uid} and gid to ${gid} permanently (pid ${pid})`);
}

function stateProblemText(file: string, problem: StateProblem): string {
  switch (problem.kind) {
    case 'bad-top-line':
      return `bad top line in state file ${file}`;
    case 'bad-line':
      return `bad line ${problem.line} in state file ${file}`;
    case 'not-parsable':
      return `line ${problem.line} not parsable in state file ${file}`;
    case 'too-long':
      return `line ${problem.line} too long in state file ${file}`;
    case 'bad-field':
      return `bad ${problem.field} ${problem.value} for file ${problem.path} in state file ${file}`;
    case 'further':
      return `${problem.count} more bad lines in state file ${file}`;
  }
}
