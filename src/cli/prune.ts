// `logrotor prune`: all rules about archives, applied now; nothing is rotated.
import { keepFree } from '../apply/free-room.ts';
import { pruneStanza } from '../apply/prune-stanza.ts';
import type { Run } from '../apply/run.ts';
import type { Stanza } from '../config/stanza.ts';
import { namedConfigs } from './named-configs.ts';
import { withRun, type RunRequest } from './with-run.ts';

/** Applies retention to the configurations that the operands name. The result is the exit code. */
export function prune(request: RunRequest): Promise<number> {
  const operands = namedConfigs(request.line.operands, request.environment);
  const line = { ...request.line, operands };
  return withRun({ ...request, line }, { body: pruneStanzas, laterExcept: new Set() });
}

async function pruneStanzas(run: Run, stanzas: readonly Stanza[]): Promise<boolean> {
  let success = true;
  for (const stanza of stanzas) {
    if (await run.stop.check()) break;
    if (!(await pruneStanza(run, stanza))) success = false;
  }
  const kept = await keepFree(run, stanzas, new Map());
  return kept.success && success;
}
