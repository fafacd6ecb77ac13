/** Plays a row of the error table, and takes down what came of it. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { LOGROTOR } from '../../support/checkout.ts';
import { describeEnd, runProgram } from '../../support/run-program.ts';
import type { Outcome } from '../../support/run-program.ts';
import { listTree, type Tree } from '../engine-tree.ts';
import { placeFile } from '../place-file.ts';
import { parseStateEntries } from '../state-entries.ts';
import { BEFORE, type ErrorCase } from './case.ts';
import { runWithFault } from './injected-fault.ts';

/** What a run leaves and says. */
export interface Result {
  readonly end: string;
  readonly says: readonly string[];
  readonly leaves: Tree;
  readonly stamped: boolean;
  readonly others: 'rotated' | 'untouched';
}

/** Plays a row in a scratch folder. `again` then runs once more, without the failure. */
export async function playCase(
  given: ErrorCase,
  scratch: string,
): Promise<Result & { readonly again: () => Promise<Result> }> {
  const root = join(scratch, 'case');
  const start = (wrapper: readonly string[]) => {
    clear(given, root);
    build(given, root);
    shell(given.obstruct, root);
    return run(given, root, wrapper);
  };
  const { fault } = given;
  const outcome = await (fault === undefined ? start([]) : runWithFault(fault, scratch, start));
  const result = takeDown(outcome, root);
  clear(given, root);
  return { ...result, again: async () => takeDown(await run(given, root, []), root) };
}

/** Everything that was in the logs, line by line. */
export function linesOf(given: ErrorCase): readonly string[] {
  const files: ErrorCase['files'] = { 'log/a.log': 'one\n', ...given.files };
  const contents = Object.entries(files)
    .filter(([path]) => path.startsWith('log/'))
    .map(([, spec]) => (typeof spec === 'string' ? spec : (spec.content ?? '')));
  return contents.flatMap((content) => content.split('\n')).filter((line) => line !== '');
}

function clear(given: ErrorCase, root: string): void {
  shell(given.clear, root);
}

function shell(command: string | undefined, root: string): void {
  if (command === undefined) return;
  const { stderr } = spawnSync('/bin/sh', ['-ec', command.replaceAll('@DIR@', root)]);
  if (stderr.length > 0) throw new Error(stderr.toString());
}

function build(given: ErrorCase, root: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  const files = { 'log/a.log': 'one\n', 'other/b.log': 'b\n', ...given.files };
  const now = Math.floor(Date.now() / 1000);
  for (const [path, spec] of Object.entries(files)) placeFile(root, path, spec, now);
  const stanzas = [
    ['@DIR@/log/a.log {', 'daily', 'rotate 9', ...given.stanza, '}'],
    ['@DIR@/other/b.log {', 'daily', 'rotate 1', 'nocreate', '}'],
  ];
  const config = stanzas.flat().join('\n').replaceAll('@DIR@', root);
  writeFileSync(join(root, 'c'), `${config}\n`, { mode: 0o644 });
  const entries = ['log/a.log', 'other/b.log'].map((log) => `"${root}/${log}" ${BEFORE}\n`);
  writeFileSync(join(root, 's'), `logrotate state -- version 2\n${entries.join('')}`);
  chmodSync(join(root, 's'), 0o640);
  if (given.uid !== undefined) handOver(root, given.uid);
}

function handOver(path: string, uid: number): void {
  for (const name of ['', ...readdirSync(path, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(path, name), uid, uid);
  }
}

function run(given: ErrorCase, root: string, wrapper: readonly string[]): Promise<Outcome> {
  const options = (given.options ?? []).map((word) => word.replaceAll('@DIR@', root));
  const words = [...wrapper, LOGROTOR, '-s', join(root, 's'), ...options, join(root, 'c')];
  const [program = '', ...args] = words;
  const PATH = `${join(root, 'bin')}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  const env = { PATH, HOME: '/root', TZ: 'UTC', LC_ALL: 'C', UV_THREADPOOL_SIZE: '1' };
  const { uid } = given;
  return runProgram({
    program,
    args,
    cwd: root,
    env,
    umask: 0o022,
    ...(uid === undefined ? {} : { uid }),
  });
}

function takeDown(outcome: Outcome, root: string): Result {
  const said = outcome.stderr.toString('latin1').replaceAll(root, '@DIR@');
  const entries = stateEntries(root);
  return {
    end: describeEnd(outcome),
    says: generalise(said),
    leaves: listTree({ root: join(root, 'log'), skipped: new Set(), check: new Set() }),
    stamped: entries['log/a.log'] !== BEFORE,
    others: entries['other/b.log'] === BEFORE ? 'untouched' : 'rotated',
  };
}

function generalise(said: string): readonly string[] {
  const lines = said
    .replaceAll(/\(pid \d+\)/g, '(pid N)')
    .replaceAll(/-\d{10}\.backup/g, '-NOW.backup');
  return lines.split('\n').slice(0, -1);
}

/** The entries of a state file; none if there is no such file. */
function stateEntries(root: string): Record<string, string> {
  const isFile = readdirSync(root, { withFileTypes: true }).some(
    (entry) => entry.name === 's' && entry.isFile(),
  );
  return isFile
    ? parseStateEntries(readFileSync(join(root, 's'), 'utf8'), root)
    : { 'log/a.log': BEFORE, 'other/b.log': BEFORE };
}
