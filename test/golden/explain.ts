/** What is planned for a golden file, in words: verdicts, steps, and the disk when they are done. */
import assert from 'node:assert/strict';
import { epochOf, UTC } from '../../src/calendar/zone.ts';
import { readConfig } from '../../src/config/read-config.ts';
import type { Stanza } from '../../src/config/stanza.ts';
import { heldCount } from '../../src/plan/plain-archives.ts';
import { stanzaDates } from '../../src/plan/date-suffix.ts';
import type { Holding } from '../../src/plan/holding.ts';
import { planPrepare } from '../../src/plan/prepare.ts';
import { settingsToRotateBy } from '../../src/plan/retention-rules.ts';
import {
  planFinish,
  planRotate,
  type Destination,
  type RotationQuestion,
} from '../../src/plan/rotation.ts';
import { planStanza } from '../../src/plan/stanza-plan.ts';
import type { FileStep, Phase, Steps } from '../../src/plan/step.ts';
import { judgeDue, judgeFile, type Verdict } from '../../src/plan/verdict.ts';
import type { FileFacts } from '../../src/plan/snapshot.ts';
import { scheduleOf } from '../../src/plan/schedule.ts';
import type { Sample } from '../../src/state/memory.ts';
import { namedZone } from '../../src/host/system-zone.ts';
import { memoryHost } from '../support/config-host.ts';
import { explainManaged } from './explain-managed.ts';
import { explainRetention } from './explain-retention.ts';
import type { GoldenFile } from './golden-file.ts';
import { ListedDisk } from './listed-disk.ts';
import { stepText } from './step-words.ts';

/** The plan of a golden file. */
export function explainPlan(file: GoldenFile): string {
  const disk = new ListedDisk(file.disk);
  const listed = disk.paths.map((path) => [path, ''] as const);
  const files = Object.fromEntries([...listed, ['config', file.config]]);
  const config = readConfig(['config'], memoryHost(files), true);
  assert.equal(config.failed, false, JSON.stringify(config.messages));
  const lines = config.stanzas.flatMap((stanza) => explainStanza(file, stanza, disk));
  return [...lines, 'disk', ...indented(disk.describe())].map((line) => `${line}\n`).join('');
}

interface Log {
  readonly question: RotationQuestion | undefined;
  destination: Destination | undefined;
  refused: boolean;
}

function explainStanza(file: GoldenFile, stanza: Stanza, disk: ListedDisk): readonly string[] {
  if (stanza.settings.managed !== undefined) return explainManaged(file, stanza, disk);
  const lines = [`stanza ${stanza.pattern}`];
  const logs = stanza.logs.map((log): Log => {
    const { verdict, question } = consider(file, stanza, log, disk);
    lines.push(`  ${log}: ${verdictText(verdict)}`);
    return { question, destination: undefined, refused: false };
  });
  const due = logs.map(({ question }) => question !== undefined);
  for (const step of planStanza(stanza, due)) {
    if (step.kind === 'no-script') {
      lines.push(`no ${step.script}`);
    } else if (step.kind === 'reopen') {
      lines.push(`reopen ${step.reopening.name}`);
      if (file.draining) withhold(logs);
    } else if (step.kind === 'script') {
      const about = step.log === undefined ? undefined : logs[step.log];
      if (about?.refused === true) continue;
      lines.push(`run ${step.script} ${scriptArguments(step.script, step.argument, about)}`);
    } else {
      const log = logs[step.log];
      assert.ok(log !== undefined);
      if (!log.refused) lines.push(...explainPhase(file, log, step.phase, disk));
    }
  }
  return [...lines, ...explainRetention(file, stanza, disk, due)];
}

function withhold(logs: readonly Log[]): void {
  for (const log of logs) {
    if (log.destination !== undefined) log.destination = { ...log.destination, withheld: true };
  }
}

function scriptArguments(script: string, argument: string, log: Log | undefined): string {
  const archive = script === 'postrotate' ? log?.destination?.final : undefined;
  return archive === undefined ? argument : `${argument} ${archive}`;
}

interface Considered {
  readonly verdict: Verdict;
  readonly question: RotationQuestion | undefined;
}

function consider(file: GoldenFile, stanza: Stanza, log: string, disk: ListedDisk): Considered {
  const { settings } = stanza;
  const holding: Holding = () => (file.isEarlierHeld ? 'held' : 'free');
  const now = Date.parse(`${file.now}Z`) / 1000;
  const facts = disk.lstat(log);
  const unfit = judgeFile(log, facts, settings);
  if (unfit !== undefined || 'code' in facts) {
    return { verdict: unfit ?? { kind: 'missing' }, question: undefined };
  }
  const zone = (settings.timezone === undefined ? undefined : namedZone(settings.timezone)) ?? UTC;
  const last = lastRotation(file, log);
  const local = UTC.localTime(last);
  const verdict = judgeDue({
    settings,
    facts,
    last: { local, epoch: epochOf(local) },
    clock: { now, local: UTC.localTime(now), zone: UTC },
    force: file.force,
    schedule: scheduleOf(settings.criterion, zone),
    sample: sampleOf(file, log, facts),
    load: file.load,
  });
  const held = heldCount(settings, rotationsOf(file, log), now);
  const plain = file.postponed ? Infinity : held;
  const dates = stanzaDates(settings, now, zone);
  const rotatedBy = settingsToRotateBy(settings);
  const question = { log, settings: rotatedBy, facts, now, zone, dates, disk, plain, held, holding };
  return { verdict, question: verdict.kind === 'rotate' ? question : undefined };
}

/** When the state section says, or else long ago. */
function lastRotation({ state }: GoldenFile, log: string): number {
  const line = state.split('\n').find((each) => each.startsWith(`${log} `));
  return line === undefined ? 0 : Date.parse(`${line.slice(log.length + 1)}Z`) / 1000;
}

function rotationsOf({ rotations }: GoldenFile, log: string): readonly number[] {
  const line = rotations.split('\n').find((each) => each.startsWith(`${log} `));
  const times = line?.slice(log.length + 1).split(' ') ?? [];
  return times.map((time) => Date.parse(`${time}Z`) / 1000);
}

/** A sample of the same file. */
function sampleOf(
  { samples }: GoldenFile,
  log: string,
  { device, inode }: FileFacts,
): Sample | undefined {
  const line = samples.split('\n').find((each) => each.startsWith(`${log} `));
  if (line === undefined) return undefined;
  const [bytes = '', time = ''] = line.slice(log.length + 1).split(' ');
  return { device, inode, sizeBytes: Number(bytes), at: Date.parse(`${time}Z`) / 1000 };
}

function explainPhase(
  file: GoldenFile,
  log: Log,
  phase: Phase,
  disk: ListedDisk,
): readonly string[] {
  const { question, destination } = log;
  assert.ok(question !== undefined);
  const lines = [`${phase} ${question.log}`];
  const { compressext } = question.settings;
  const failing = failingSteps(file);
  if (phase === 'prepare') {
    log.destination = follow(planPrepare(question));
  } else {
    assert.ok(destination !== undefined);
    if (phase === 'rotate') log.destination = follow(planRotate(question, destination));
    else follow(planFinish(question, destination));
  }
  return lines;

  /** Takes the steps one by one, the disk changing with each, until they end or one refuses. */
  function follow<Result>(steps: Steps<Result>): Result | undefined {
    let next = steps.next(true);
    while (next.done !== true) {
      const step = next.value;
      const effect = step.kind === 'attempt' ? step.step : step;
      const fails = failing.has(effect.kind);
      if (step.kind !== 'moves') lines.push(`  ${stepText(step)}${fails ? ' FAILS' : ''}`);
      if (!fails) disk.apply(step, compressext);
      if (step.kind === 'refuse' || (fails && step.kind !== 'attempt')) {
        log.refused = true;
        return undefined;
      }
      next = steps.next(!fails);
    }
    return next.value;
  }
}

function failingSteps({ broken, keep }: GoldenFile): ReadonlySet<FileStep['kind']> {
  const failing = new Set<FileStep['kind']>(['still-held']);
  if (broken) failing.add('compress');
  if (keep) failing.add('remove');
  return failing;
}

function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'rotate') return `rotate, ${verdict.because}`;
  if (verdict.kind !== 'skip') return verdict.kind;
  return `skip, ${verdict.skipped.map(({ kind }) => kind).join(', ')}`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
