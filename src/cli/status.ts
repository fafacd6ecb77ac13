// `logrotor status`: all logs of a configuration in a table.
import { posix } from 'node:path';
import { statusData, totalsData } from '../report/status-json.ts';
import { statusLines } from '../report/status-text.ts';
import { shownText } from '../report/shown-text.ts';
import { messagesOf } from '../report/text.ts';
import { totalsLines } from '../report/totals-text.ts';
import type { Ledger } from '../state/ledger.ts';
import { has } from './command-line.ts';
import { DONE, FAILED } from './exit-code.ts';
import { gatherStatus, type GatheredStatus } from './gather-status.ts';
import { jsonLine } from './json-line.ts';
import { look, readLedger, type Sight } from './look.ts';
import { terminalLayout } from './terminal.ts';
import type { RunRequest } from './with-run.ts';

const STDOUT = 1;

/** Tells how all logs are. The result is the exit code: 1 if a run would not use all of the configuration. */
export async function status(request: RunRequest): Promise<number> {
  const { line, environment, output } = request;
  const { sight, ledger } = withLedger(await look(request, line.operands));
  for (const message of sight.config.messages) output.report({ kind: 'message', ...message });
  for (const message of sight.left.flatMap(messagesOf))
    output.report({ kind: 'message', ...message });
  for (const unseen of sight.unseen) output.complain({ kind: 'unseen', unseen });
  const { rows, totals } = await gather(sight, ledger, output.work);
  const { now } = sight.run;
  const layout = terminalLayout(STDOUT, environment);
  const lines = has(line, 'json')
    ? [...rows.map(statusData), ...totals.map(totalsData)].map(jsonLine)
    : [
        ...statusLines(rows, layout, now),
        ...totalsLines(totals, layout, now),
        ...stateLines(sight),
      ].map((each) => `${each}\n`);
  output.print(lines.join(''));
  return sight.config.failed ? FAILED : DONE;
}

/** Which state file the table is of. */
function stateLines({ stateFile, isLastKnown, unseen }: Sight): readonly string[] {
  const isRead = isLastKnown && !unseen.some(({ kind }) => kind === 'state-absent');
  return isRead ? ['', `the state file: ${shownText(stateFile)}`] : [];
}

function withLedger(sight: Sight): ReturnType<typeof readLedger> {
  const ships = sight.config.stanzas.some(({ settings }) => settings.ship.length > 0);
  return ships ? readLedger(sight) : { sight, ledger: undefined };
}

async function gather(
  sight: Sight,
  ledger: Ledger | undefined,
  tell: (work: string) => void,
): Promise<GatheredStatus> {
  const { rows, totals } = await gatherStatus(sight, ledger, tell);
  const sorted = rows.toSorted(
    (a, b) => compare(posix.dirname(a.log), posix.dirname(b.log)) || compare(a.log, b.log),
  );
  return { rows: sorted, totals };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
