// `logrotor daemon`: stays, and rotates each log when it is due. The daemon's loop asks here for what is done.
import { setTimeout as delay } from 'node:timers/promises';
import { machineFor } from '../apply/postpone.ts';
import type { Run } from '../apply/run.ts';
import { epochOf, type Zone } from '../calendar/zone.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Config } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import {
  runDaemon,
  type DaemonHost,
  type Matched,
  type Wishes,
  type Work,
} from '../daemon/loop.ts';
import type { LastOf, RunOutcome } from '../daemon/watch.ts';
import { lockDaemon } from '../host/daemon-lock.ts';
import { glance } from '../host/glance.ts';
import { monotonicMs } from '../host/monotonic.ts';
import { keepHeapSmall } from '../host/small-heap.ts';
import { notifyManager, type ServiceState } from '../host/service-manager.ts';
import { namedZone, systemZone } from '../host/system-zone.ts';
import { logsOf } from '../plan/own-archives.ts';
import type { DaemonNews } from '../report/event.ts';
import type { State } from '../state/state.ts';
import { has, valueOf } from './command-line.ts';
import { DaemonConfig } from './daemon-config.ts';
import { DaemonMetrics } from './daemon-metrics.ts';
import { DaemonStanzas } from './daemon-stanzas.ts';
import { DONE, FAILED } from './exit-code.ts';
import { namedConfigs } from './named-configs.ts';
import { rotateStanzas } from './rotate-all.ts';
import { shipApart } from './ship-apart.ts';
import { NOT_KEPT } from './state-store.ts';
import { runOver, stateFileOf, type RunRequest } from './with-run.ts';

/** Rotates what is due, whenever it is, until a signal ends it. The result is the exit code. */
export async function daemon(request: RunRequest): Promise<number> {
  const { environment, output, stop } = request;
  const line = {
    ...request.line,
    operands: namedConfigs(request.line.operands, environment),
  };
  const stateFile = stateFileOf(line);
  const refused = refusalOf({ ...request, line }, stateFile);
  if (refused !== undefined) {
    output.report({ kind: 'daemon', news: refused });
    return FAILED;
  }
  const wishes: Wishes = { stop: stop.signal, reload: false, force: has(line, 'force') };
  const sleeper = new Sleeper();
  stop.signal.addEventListener('abort', sleeper.wake);
  request.serve((signal) => {
    if (signal === 'SIGHUP') wishes.reload = true;
    else wishes.force = true;
    sleeper.wake();
  });
  // Every run is held by these signals already.
  const host = new MachineDaemon({ ...request, line, hold: () => undefined }, sleeper.sleep);
  await host.tell('ready');
  host.say({ kind: 'ready', stateFile });
  await runDaemon(host, wishes);
  host.say({ kind: 'stopping' });
  await host.tell('stopping');
  return DONE;
}

/** Why there can be no daemon. */
function refusalOf({ line }: RunRequest, stateFile: string): DaemonNews | undefined {
  if (has(line, 'debug')) return { kind: 'refused', stateFile, why: '-d changes nothing' };
  if (stateFile === NOT_KEPT) {
    return { kind: 'refused', stateFile, why: 'without a state it never knows what is due' };
  }
  const lock = lockDaemon(stateFile);
  if (isSystemError(lock)) return { kind: 'refused', stateFile, why: lock.reason };
  return lock === 'held' ? { kind: 'running-already', stateFile } : undefined;
}

/** Sleeps until it is woken. */
class Sleeper {
  #controller = new AbortController();

  readonly wake = (): void => {
    this.#controller.abort();
  };

  readonly sleep = async (ms: number): Promise<void> => {
    const { signal } = this.#controller;
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      this.#controller = new AbortController();
    }
  };
}

/** The machine as the loop sees it, and the runs. */
class MachineDaemon implements DaemonHost {
  readonly #request: RunRequest;
  readonly #config: DaemonConfig;
  readonly #stanzas = new DaemonStanzas();
  readonly sleep: DaemonHost['sleep'];
  #current: Config = { stanzas: [], dropped: [], messages: [], failed: false };
  #state: State | undefined;
  #zone: Zone;
  readonly #metrics: DaemonMetrics | undefined;
  readonly #collect = keepHeapSmall();

  constructor(request: RunRequest, sleep: DaemonHost['sleep']) {
    const { line, environment, output } = request;
    this.#request = request;
    this.sleep = sleep;
    this.#zone = this.#readZone();
    const metrics = valueOf(line, 'metrics');
    this.#metrics =
      metrics === undefined ? undefined : new DaemonMetrics(metrics, stateFileOf(line), output);
    this.#config = new DaemonConfig(line.operands, environment, (message) => {
      output.report({ kind: 'message', ...message });
    });
  }

  readonly now = (): number => Date.now();

  readonly clockAt: DaemonHost['clockAt'] = (nowMs) => {
    const now = Math.floor(nowMs / 1000);
    return { now, local: this.#zone.localTime(now), zone: this.#zone };
  };

  readonly look = glance;

  readonly isBusy: DaemonHost['isBusy'] = ({ path, settings }) =>
    machineFor({ settings, logs: [path] }, false) === 'busy';

  readonly match = (always: boolean): Matched | undefined => {
    if (!always && !this.#config.mayMatchOthers) return undefined;
    this.#current = this.#config.read();
    const { stanzas } = this.#current;
    const logs = logsOf(stanzas, (path) => this.#state?.has(path) === true)();
    const watched = this.#stanzas.watch(stanzas, logs, this.#zoneOf);
    this.#collect();
    return { stanzas: watched, lastOf: this.#lastOf };
  };

  readonly run = async (work: Work): Promise<RunOutcome | undefined> => {
    const { line } = this.#request;
    this.#sayWork(work);
    const now = Math.floor(this.now() / 1000);
    const { force, resting, samples } = work;
    const lock = has(line, 'skip-state-lock') ? 'skip' : 'if-free';
    const occasion = { config: this.#current, now, lock, force, resting, samples } as const;
    const body = (run: Run, stanzas: readonly Stanza[]): Promise<boolean> =>
      rotateStanzas(run, concerned(run, stanzas, work));
    const { output } = this.#request;
    const [startedMs, errors] = [monotonicMs(), output.errors];
    const course = { body, shipsApart: true, laterExcept: work.urgent };
    const ended = await runOver(this.#request, occasion, course);
    const { run, exit, stanzas, waiting } = ended;
    if (run === undefined) return undefined;
    this.#state = run.state;
    const seconds = (monotonicMs() - startedMs) / 1000;
    const success = exit === DONE;
    const measured = { at: now, seconds, errors: output.errors - errors, success };
    this.#metrics?.ran(measured, run, { stanzas, isRound: work.due === 'all' });
    return { now, lastOf: this.#lastOf, unfinished: new Set(ended.unfinished), waiting };
  };

  readonly ship = (): Promise<boolean> | undefined => {
    const isAsked = this.#current.stanzas.some(({ settings }) => settings.ship.length > 0);
    return isAsked ? this.#shipAndCount() : undefined;
  };

  readonly reload = async (): Promise<void> => {
    await this.tell('reloading');
    const errors = this.#config.reload();
    if (errors > 0) this.say({ kind: 'reload-refused', errors });
    else {
      this.say({ kind: 'reloaded' });
      this.#zone = this.#readZone();
      this.#stanzas.forget();
    }
    await this.tell('ready');
  };

  readonly settled: DaemonHost['settled'] = (failing) => {
    this.#metrics?.write(failing);
  };

  say(news: DaemonNews): void {
    this.#request.output.report({ kind: 'daemon', news });
    this.#request.output.flush();
  }

  /** Tells the service manager, and whoever reads the messages if that is not possible. */
  async tell(state: ServiceState): Promise<void> {
    const why = await notifyManager(state, this.#request.environment);
    if (why !== undefined) this.say({ kind: 'not-notified', why });
  }

  async #shipAndCount(): Promise<boolean> {
    const success = await shipApart(this.#request);
    this.#metrics?.outdate();
    return success;
  }

  #sayWork({ due, force }: Work): void {
    if (due === 'all') this.say({ kind: 'round', force });
    const [first] = due === 'all' ? [] : due;
    if (first === undefined) return;
    const { path: log, because } = first;
    this.say({ kind: 'due', log, because, others: due.length - 1 });
  }

  readonly #lastOf: LastOf = (path) => {
    const state = this.#state;
    if (state?.has(path) !== true) return undefined;
    const { last } = state.lookup(path);
    return { local: last, epoch: epochOf(last) };
  };

  readonly #zoneOf = (name: string | undefined): Zone => {
    const { environment } = this.#request;
    const named = name === undefined ? undefined : namedZone(name, environment['TZDIR']);
    return named ?? this.#zone;
  };

  #readZone(): Zone {
    const { TZ, TZDIR } = this.#request.environment;
    return systemZone({ TZ, TZDIR });
  }
}

/** The stanzas with the logs that a run is about; the others are known to be there. */
function concerned(
  run: Run,
  stanzas: readonly Stanza[],
  { due, resting }: Work,
): readonly Stanza[] {
  const all = due === 'all';
  if (all && resting.size === 0) return stanzas;
  const wanted = all ? undefined : new Set(due.map(({ path }) => path));
  const isWanted = (log: string): boolean => (wanted?.has(log) ?? true) && !resting.has(log);
  for (const log of run.logs()) if (!isWanted(log)) run.state.markUsed(run.state.find(log));
  return stanzas.flatMap((stanza) => {
    if (stanza.settings.managed !== undefined) return all ? [stanza] : [];
    const logs = stanza.logs.filter(isWanted);
    return logs.length > 0 || (all && stanza.logs.length === 0) ? [{ ...stanza, logs }] : [];
  });
}
