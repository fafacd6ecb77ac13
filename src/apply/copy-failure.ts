// What is said when a copy cannot be completed: which part of it failed, then that there is none.
import type { CopyFailure } from './copier.ts';
import { fail, type StanzaRun } from './run.ts';

/** Reports a failed copy. Always false, so that a step can end with it. */
export function failCopy(
  logRun: StanzaRun,
  { path, to }: { readonly path: string; readonly to: string },
  { operation, error }: CopyFailure,
): false {
  fail(logRun, operation, operation === 'read' ? path : to, { error });
  // logrotate has no word for a copy that is complete but not durable.
  if (operation === 'sync') return false;
  return fail(logRun, 'copy', path, { to, error });
}
