/** Steps in words. */
import type { FileStep } from '../../src/plan/step.ts';

/** A step, on one line. */
export function stepText(step: FileStep): string {
  switch (step.kind) {
    case 'note':
      return `note ${Object.values(step.note).map(wordOf).join(' ')}`;
    case 'refuse':
      return `REFUSE ${Object.values(step.refusal).join(' ')}`;
    case 'attempt':
      return `attempt ${stepText(step.step)}`;
    case 'moves':
      return '';
    case 'move-back':
      return `move-back ${step.from} -> ${step.to}`;
    case 'shift':
      return `${step.present ? 'shift' : 'shift (absent)'} ${step.from} -> ${step.to}`;
    case 'move':
    case 'rename-log':
    case 'copy-aside':
      return `${step.kind} ${step.from} -> ${step.to}`;
    case 'compress':
    case 'compress-still':
    case 'remove':
    case 'release':
    case 'remove-source':
    case 'discard':
    case 'still-held':
      return `${step.kind} ${step.path}`;
    case 'mail':
      return `mail ${step.path} as "${step.subject}"`;
    case 'create-log': {
      const { mode, uid, gid } = step.attributes;
      const like = step.like === undefined ? '' : ' like the old one';
      return `create-log ${step.path} 0${mode.toString(8)} ${uid}:${gid}${like}`;
    }
    case 'copy-log': {
      const notes = [step.skipped ? ' (skipped)' : '', step.truncate ? ' then truncate' : ''];
      return `copy-log ${step.path} -> ${step.to}${notes.join('')}`;
    }
    case 'stamp':
      return `stamp ${step.log}`;
  }
}

function wordOf(value: string | number | object): string {
  return typeof value === 'object' ? Object.values(value).join(' ') : String(value);
}

