/** Runs a case with one program in a fresh directory and takes down what each run did. */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { frozenClock } from '../../support/frozen-clock.ts';
import { describeEnd, runProgram } from '../../support/run-program.ts';
import { placeFile } from '../place-file.ts';
import { CONFIG_FILE, STATE_FILE } from './case.ts';
import type { CaseOptions, Run, Write } from './case.ts';
import type { GeneratedCase } from './generate-case.ts';
import { observe, settleTimes } from './observe.ts';
import type { Observation } from './observe.ts';

export interface RunRecord {
  readonly end: string;
  readonly stderr: string;
  readonly stdout: string;
  readonly seen: Observation;
}

/** Plays the whole case in `root`, which is wiped first, and resolves to a record of each run. */
export async function runCase(
  given: GeneratedCase,
  program: string,
  root: string,
  options: CaseOptions,
): Promise<RunRecord[]> {
  build(given, root);
  const records: RunRecord[] = [];
  for (const run of given.runs) {
    for (const write of run.writes) writeLog(root, write, run.now);
    const outcome = await runProgram({
      program,
      args: argumentsOf(given, run, root, options),
      cwd: root,
      env: environment(given, run),
      umask: 0o022,
    });
    const [stdout, stderr] = [outcome.stdout, outcome.stderr].map((bytes) =>
      bytes.toString('latin1'),
    );
    records.push({
      end: describeEnd(outcome),
      stdout: stdout ?? '',
      stderr: stderr ?? '',
      seen: observe(root),
    });
    settleTimes(root, run.now);
  }
  return records;
}

function build(given: GeneratedCase, root: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { mode: 0o755 });
  const now = given.runs[0]?.now ?? 0;
  for (const [path, spec] of Object.entries(given.files)) placeFile(root, path, spec, now);
  writeText(join(root, CONFIG_FILE), given.config, root, '0644');
  mkdirSync(dirname(join(root, STATE_FILE)));
  if (given.state !== undefined) {
    writeText(join(root, STATE_FILE), given.state, root, given.stateMode);
  }
}

function writeText(path: string, text: string, root: string, mode: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.replaceAll('@DIR@', root));
  chmodSync(path, parseInt(mode, 8));
}

function writeLog(root: string, { path, text, uid }: Write, now: number): void {
  const target = join(root, path);
  const isNew = !existsSync(target);
  appendFileSync(target, text, { mode: 0o644 });
  if (isNew) chownSync(target, uid, uid);
  utimesSync(target, now, now);
}

function argumentsOf(given: GeneratedCase, run: Run, root: string, options: CaseOptions): string[] {
  return [
    ...(options.verboseText ? ['-v'] : []),
    ...(run.force ? ['-f'] : []),
    '-m',
    join(root, given.mailer),
    '-s',
    join(root, STATE_FILE),
    join(root, CONFIG_FILE),
  ];
}

function environment(given: GeneratedCase, run: Run): NodeJS.ProcessEnv {
  const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
  return { PATH, HOME: '/root', ...frozenClock(run.now), TZ: given.zone, LC_ALL: 'C' };
}
