// What -v and -d say about the steps of a rotation, before they are done (ENGINE-SPEC 16.1).
import type { Settings } from '../config/settings.ts';
import type { FileStep, Note, Refusal } from '../plan/step.ts';
import { debug, error, warning, type Message } from './message.ts';
import { reasonText } from './retention-text.ts';

/** The messages that announce a step. */
export function stepMessages(step: FileStep, settings: Settings): readonly Message[] {
  switch (step.kind) {
    case 'note':
      return noteMessages(step.note, settings);
    case 'attempt':
      return stepMessages(step.step, settings);
    case 'refuse':
      return refusalMessages(step.refusal);
    case 'shift': {
      const { from, to, count, start, index } = step;
      const where = `(rotatecount ${count}, logstart ${start}, i ${index}), `;
      return [debug(`renaming ${from} to ${to} ${where}`)];
    }
    case 'move':
    case 'move-back':
    case 'rename-log':
      return [debug(`renaming ${step.from} to ${step.to}`)];
    case 'compress-still':
      return [debug(`compressing ${step.path} with: ${settings.compresscmd}`)];
    case 'compress':
      return [debug(`compressing log with: ${settings.compresscmd}`)];
    case 'remove': {
      const because = step.rule === undefined ? '' : ` (${reasonText(step.rule.because)})`;
      return [debug(`removing old log ${step.path}${because}`)];
    }
    case 'remove-source':
    case 'discard':
      return [debug(`removing old log ${step.path}`)];
    case 'create-log': {
      const { mode, uid, gid } = step.attributes;
      const attributes = `mode = 0${mode.toString(8)} uid = ${uid} gid = ${gid}`;
      return [debug(`creating new ${step.path} ${attributes}`)];
    }
    case 'copy-log':
      return [debug(`${step.skipped ? 'skip copying' : 'copying'} ${step.path} to ${step.to}`)];
    case 'copy-aside':
      return [debug(`copying ${step.from} to ${step.to}`)];
    case 'moves':
    case 'release':
    case 'mail':
    case 'stamp':
    case 'still-held':
      return [];
  }
}

function noteMessages(note: Note, settings: Settings): readonly Message[] {
  switch (note.kind) {
    case 'rotating':
      return [debug(`rotating log ${note.log}, ${countText(note.rotate, settings)}`)];
    case 'date-converted':
      return [debug(`Converted '${note.format}' -> '${note.converted}'`)];
    case 'date-suffix':
      return [debug(`dateext suffix '${note.suffix}'`)];
    case 'date-pattern':
      return [debug(`glob pattern '${note.pattern}'`)];
    case 'delay-ignored': {
      const why = 'ignored since compression is disabled';
      return [warning(`delayed compression for log file ${note.log} ${why}`)];
    }
    case 'no-previous':
      return [debug(`previous log ${note.path} does not exist`)];
    case 'previous-unreadable':
      return [error(`cannot stat ${note.path}: ${note.reason}`)];
    case 'nothing-to-compress':
      return [debug('glob finding logs to compress failed')];
    case 'absent':
      return [debug(`old log ${note.path} does not exist`)];
    case 'no-dated-archives':
      return [debug('glob finding old rotated logs failed')];
    case 'listing-failed':
      return [error(`error accessing ${note.directory}: ${note.reason}`)];
    case 'pruning':
      return [debug(`removing ${note.path}`)];
    case 'withheld':
      return [debug(`${note.path} is left as it is, since it may still be written to`)];
    case 'dispose-is':
      return [debug(`disposeName will be ${note.path}`)];
    case 'no-dispose':
      return [debug(`log ${note.path} doesn't exist -- won't try to dispose of it`)];
  }
}

/** Where all archives stay for now that a stanza limits, rules of its own apply after the rotation. */
function countText(rotate: number, settings: Settings): string {
  const hasRules = rotate === -1 && settings.rotate !== -1;
  return hasRules ? 'its rules say which archives stay' : `log->rotateCount is ${rotate}`;
}

function refusalMessages(refusal: Refusal): readonly Message[] {
  switch (refusal.kind) {
    case 'date-too-long':
      return [error(`Date format ${refusal.format} is too long`)];
    case 'date-failed':
      return [error(`failed to apply date format '${refusal.converted}'`)];
    case 'destination-exists':
      return [error(`destination ${refusal.path} already exists, skipping rotation`)];
    case 'compressed-exists':
      return [error(`${refusal.path} is not compressed, since ${refusal.to} already exists`)];
    case 'stat-failed':
      return [error(`cannot stat ${refusal.path}: ${refusal.reason}`)];
    case 'log-gone':
      return [error(`getting file ACL ${refusal.path}: ${refusal.reason}`)];
    case 'listing-failed':
      return [
        error(`error accessing ${refusal.directory}: ${refusal.reason}`),
        error(`could not find last rotated file: ${refusal.pattern}`),
      ];
  }
}
