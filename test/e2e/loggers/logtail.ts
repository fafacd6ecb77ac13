/** logtail2, with which logcheck reads logs while they are rotated, and what it has read of one. */
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CHECKOUT } from '../../support/checkout.ts';
import { commandOf } from '../../support/requirement.ts';
import type { PrivateRoot } from './private-root.ts';

export const LOGTAIL = commandOf('/usr/sbin/logtail2', 'logtail');
/** Everything that logtail2 has printed. */
export const COLLECTED = '/run/collected';
const RULES = '/usr/share/logtail/detectrotate';
/** What the package brings for logtail2. */
const OUR_RULE = join(CHECKOUT, 'src/logtail/05-logrotor.dtr');

/** Has logtail2 print what it has not printed yet. */
export async function readBehind(root: PrivateRoot, log: string): Promise<void> {
  const { exit, stdout, stderr } = await root.run(LOGTAIL.path, '-f', log, '-o', '/run/offset');
  assert.deepEqual({ exit, stderr: stderr.toString() }, { exit: 0, stderr: '' });
  appendFileSync(root.path(COLLECTED), stdout);
}

/** Adds our rule to those of logtail2. */
export async function installRule(root: PrivateRoot): Promise<void> {
  root.write('/run/rules/made', '');
  for (const name of readdirSync(RULES))
    copyFileSync(join(RULES, name), root.path(`/run/rules/${name}`));
  copyFileSync(OUR_RULE, root.path('/run/rules/05-logrotor.dtr'));
  const { exit } = await root.run('/bin/mount', '--bind', '/run/rules', RULES);
  assert.equal(exit, 0);
}

/** The contents of files one after the other, compressed or not. */
export function contentsOf(root: PrivateRoot, paths: readonly string[]): string {
  const contents = paths.map((path) => {
    const bytes = readFileSync(root.path(path));
    return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  });
  return Buffer.concat(contents).toString('latin1');
}
