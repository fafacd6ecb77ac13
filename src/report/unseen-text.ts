// What could not be looked at, and what is not known therefore.
import type { Unseen } from '../plan/explanation.ts';
import type { Advice } from './advice-text.ts';

/** In words. */
export function unseenText(unseen: Unseen): Advice {
  if (unseen.kind === 'state-absent') {
    return { text: textOf(unseen), hint: "'-s' names the state file of the runs that are meant" };
  }
  return { text: textOf(unseen), hint: unseen.isRoot ? undefined : 'root can see it' };
}

function textOf(unseen: Unseen): string {
  switch (unseen.kind) {
    case 'state':
      return `the state file ${unseen.path} cannot be read (${unseen.reason}): when logs were rotated last is not known here`;
    case 'state-absent':
      return `there is no state file ${unseen.path}: no run is known that has used it, and of no log when it was rotated`;
    case 'memory':
      return `${unseen.path} cannot be looked into (${unseen.reason}): how logs grow, and whether a run was interrupted, is not known here`;
    case 'archives':
      return `${unseen.path} cannot be listed (${unseen.reason}): what archives there are is not known here`;
    case 'ledger':
      return `the ledger ${unseen.path} cannot be read (${unseen.reason}): what was shipped is not known here`;
    case 'identity':
      return `all of this is seen by uid ${unseen.uid}, not by the user of 'su'`;
  }
}
