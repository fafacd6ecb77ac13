// `logrotor explain`: why a log is rotated or not, what is done to it and when, and what goes.
import { realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import { readConfig } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import { fromBytes, fromText, toBytes } from '../host/bytes.ts';
import { machineCheckFacts } from '../host/check-facts.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { attempt } from '../host/strerror.ts';
import { findGone, findLog, missLog, type FoundLog } from '../plan/find-log.ts';
import type { Advice } from '../report/advice-text.ts';
import { adviceLines, explanationLines } from '../report/explain-text.ts';
import { explanationData, missedData } from '../report/explain-json.ts';
import { missedAdvice, type UnreadFile } from '../report/missed-text.ts';
import { has } from './command-line.ts';
import { BAD_USAGE, DONE, FAILED } from './exit-code.ts';
import { inspectLog } from './inspect-log.ts';
import { inspectManaged } from './inspect-managed.ts';
import { jsonLine } from './json-line.ts';
import { look, readLedger, type Sight } from './look.ts';
import type { Output } from './output.ts';
import { terminalLayout } from './terminal.ts';
import type { RunRequest } from './with-run.ts';

const STDOUT = 1;

/** Explains the log that is the first operand. The result is the exit code: 1 if no stanza has it. */
export async function explain(request: RunRequest): Promise<number> {
  const [named, ...configs] = request.line.operands;
  if (named === undefined) {
    request.output.complain({ kind: 'no-log-named' });
    return BAD_USAGE;
  }
  const sight = await look(request, configs);
  const names = namesOf(named);
  for (const find of [findLog, findGone]) {
    for (const log of names) {
      const found = find(sight.config, log);
      const exit = found && (await sayFound(request, sight, { log, found }));
      if (exit !== undefined) return exit;
    }
  }
  const swapped = swappedAdvice(request, named, configs);
  sayMissed(request, sight, { log: names[0] ?? named, swapped });
  return FAILED;
}

/** The name as it is, as a whole path, and with the links in its directory followed. */
function namesOf(named: string): readonly string[] {
  const whole = posix.resolve(fromText(process.cwd()), named);
  const real = attempt(() =>
    fromBytes(realpathSync.native(toBytes(posix.dirname(whole)), 'buffer')),
  );
  const followed = isSystemError(real) ? [] : [posix.join(real, posix.basename(whole))];
  return [...new Set([whole, named, ...followed])];
}

/** The exit code; undefined if it is about a log that is neither there nor known. */
async function sayFound(
  { line, environment, output }: RunRequest,
  sight: Sight,
  { log, found }: { readonly log: string; readonly found: FoundLog },
): Promise<number | undefined> {
  if (found.stanza.settings.managed !== undefined) {
    return sayManaged({ line, environment, output }, sight, { log, stanza: found.stanza });
  }
  const ships = found.stanza.settings.ship.length > 0;
  const read = ships ? readLedger(sight) : { sight, ledger: undefined };
  const machine = machineCheckFacts('', environment, sight.configs);
  const explanation = await inspectLog({ ...read, machine, log, found });
  if (explanation === undefined) {
    output.complain({ kind: 'no-user', log });
    return FAILED;
  }
  const { isGone, last, foresight } = explanation;
  if (isGone && last === undefined && foresight.fates.length === 0) return undefined;
  if (has(line, 'json')) output.print(jsonLine(explanationData(explanation)));
  else print(output, explanationLines(explanation, terminalLayout(STDOUT, environment)));
  return DONE;
}

/** Of such a file it is told what a run would do about it. */
async function sayManaged(
  { line, environment, output }: Pick<RunRequest, 'line' | 'environment' | 'output'>,
  { run }: Sight,
  { log, stanza }: { readonly log: string; readonly stanza: Stanza },
): Promise<number> {
  const { path, line: at } = stanza.place;
  const told = await inspectManaged(run, stanza, log);
  const texts = told.length > 0 ? told : ['nothing is done about it'];
  if (has(line, 'json')) {
    const data = { file: path, line: at, pattern: stanza.pattern };
    const notes = texts.map((text) => ({ text }));
    output.print(jsonLine({ log, matched: true, managed: true, stanza: data, notes }));
    return DONE;
  }
  const title = `${log}: a file that its program dates itself, of the stanza at ${path}:${at}`;
  const advice = texts.map((text) => ({ text, hint: undefined }));
  print(output, adviceLines(title, advice, terminalLayout(STDOUT, environment)));
  return DONE;
}

/** What to say if the operands stand the other way round: the first one has a stanza for the second. */
function swappedAdvice(
  { environment }: RunRequest,
  named: string,
  configs: readonly string[],
): readonly Advice[] {
  const [other] = configs;
  if (other === undefined) return [];
  const config = readConfig([named], machineConfigHost(environment), true);
  if (!namesOf(other).some((log) => findLog(config, log) !== undefined)) return [];
  const text = `${named} is a configuration, with a stanza for ${other}: did you swap them?`;
  return [{ text, hint: `logrotor explain ${other} ${named}` }];
}

/** What was asked for, and what is known of it before the configuration is. */
interface Miss {
  readonly log: string;
  readonly swapped: readonly Advice[];
}

function sayMissed(
  { line, environment, output }: RunRequest,
  sight: Sight,
  { log, swapped }: Miss,
): void {
  const { config } = sight;
  const missed = missLog(config, log);
  const unread = unreadFiles(sight, environment, log);
  const errors = config.messages.filter(
    ({ severity, isConsequence }) => severity === 'error' && isConsequence !== true,
  );
  const advice = swapped.length > 0 ? swapped : missedAdvice(log, { missed, unread, errors });
  if (has(line, 'json')) output.print(jsonLine(missedData(log, advice)));
  else
    print(
      output,
      adviceLines(`${log}: no stanza has it`, advice, terminalLayout(STDOUT, environment)),
    );
}

/** The files that are passed over, as far as one of them would have the log. */
function unreadFiles(
  { config: { messages } }: Sight,
  environment: NodeJS.ProcessEnv,
  log: string,
): readonly UnreadFile[] {
  const host = { ...machineConfigHost(environment), realUid: -1 };
  return messages.flatMap(({ subject, text, hint }) => {
    if (subject?.kind !== 'unread-file') return [];
    const { path } = subject;
    const alone = readConfig([path], host, true);
    const isThere = findLog(alone, log) !== undefined || missLog(alone, log).matching.length > 0;
    return isThere ? [{ path, text, hint }] : [];
  });
}

function print(output: Output, lines: readonly string[]): void {
  output.print(lines.map((line) => `${line}\n`).join(''));
}
