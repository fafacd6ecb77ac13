// Rotating: every stanza of a configuration, one after the other.
import { rotateStanza } from '../apply/rotate-stanza.ts';
import type { Run } from '../apply/run.ts';
import type { Stanza } from '../config/stanza.ts';
import { withRun, type RunRequest } from './with-run.ts';

/** Rotates all that is due. The result is the exit code. */
export function rotateAll(request: RunRequest): Promise<number> {
  return withRun(request, rotateStanzas);
}

async function rotateStanzas(run: Run, stanzas: readonly Stanza[]): Promise<boolean> {
  run.report({ kind: 'stanzas', count: stanzas.length });
  let success = true;
  for (const stanza of stanzas) {
    if (await run.stop.check()) break;
    if (!(await rotateStanza(run, stanza))) success = false;
  }
  return success;
}
