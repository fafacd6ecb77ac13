// `logrotor status`: all logs of a configuration in a table.
import { posix } from 'node:path';
import type { LogStatus } from '../plan/log-status.ts';
import { statusData } from '../report/status-json.ts';
import { statusLines } from '../report/status-text.ts';
import { messagesOf } from '../report/text.ts';
import { has } from './command-line.ts';
import { DONE, FAILED } from './exit-code.ts';
import { gatherStatus } from './gather-status.ts';
import { jsonLine } from './json-line.ts';
import { look, readLedger, type Sight } from './look.ts';
import { terminalLayout } from './terminal.ts';
import type { RunRequest } from './with-run.ts';

const STDOUT = 1;

/** Tells how all logs are. The result is the exit code: 1 if a run would not use all of the configuration. */
export async function status(request: RunRequest): Promise<number> {
  const { line, environment, output } = request;
  const sight = await look(request, line.operands);
  for (const message of sight.config.messages) output.report({ kind: 'message', ...message });
  for (const message of sight.left.flatMap(messagesOf))
    output.report({ kind: 'message', ...message });
  for (const { text, hint } of sight.unseen) {
    output.warning(hint === undefined ? text : `${text}\nhint: ${hint}`);
  }
  const rows = await gather(sight, output.work);
  const lines = has(line, 'json')
    ? rows.map((row) => jsonLine(statusData(row)))
    : statusLines(rows, terminalLayout(STDOUT, environment), sight.run.now).map(
        (each) => `${each}\n`,
      );
  output.print(lines.join(''));
  return sight.config.failed ? FAILED : DONE;
}

async function gather(sight: Sight, tell: (work: string) => void): Promise<readonly LogStatus[]> {
  const { stanzas } = sight.config;
  const ships = stanzas.some(({ settings }) => settings.ship.length > 0);
  const ledger = ships ? readLedger(sight.stateFile) : undefined;
  const rows = await gatherStatus(sight, ledger, tell);
  return rows.toSorted(
    (a, b) => compare(posix.dirname(a.log), posix.dirname(b.log)) || compare(a.log, b.log),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
