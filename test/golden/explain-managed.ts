/** What is planned for files that their program dates itself. */
import { UTC } from '../../src/calendar/zone.ts';
import { managedNameReader } from '../../src/config/managed-name.ts';
import type { Stanza } from '../../src/config/stanza.ts';
import { sortOutGroups } from '../../src/plan/managed-group.ts';
import { planBlocked, planCompression, planGroup } from '../../src/plan/managed-plan.ts';
import { planRemovals } from '../../src/plan/remove-archives.ts';
import type { Steps } from '../../src/plan/step.ts';
import type { GoldenFile } from './golden-file.ts';
import type { ListedDisk } from './listed-disk.ts';
import { stepText } from './step-words.ts';

/** The plan of a stanza with `managed`. */
export function explainManaged(
  file: GoldenFile,
  { pattern, settings, logs }: Stanza,
  disk: ListedDisk,
): readonly string[] {
  const now = Date.parse(`${file.now}Z`) / 1000;
  const nameOf = managedNameReader(settings);
  const lines = [`managed ${pattern}`];
  const files = logs.flatMap((path) => {
    const name = nameOf(path);
    const facts = disk.lstat(path);
    if (name === undefined) lines.push(`  ${path}: undated`);
    return name === undefined || 'code' in facts ? [] : [{ ...name, facts }];
  });
  const groups = sortOutGroups(files, {
    settings,
    now,
    holderOf: (facts) => {
      const path = files.find((each) => each.facts === facts)?.path ?? '';
      return file.held.includes(path) ? 7 : undefined;
    },
  });
  for (const group of groups) {
    lines.push('group');
    for (const { path, because } of group.spared) lines.push(`  ${path}: ${because.kind}`);
    const { compressed, blocked, removals } = planGroup(group, { settings, now, zone: UTC, disk });
    for (const each of blocked) take(planBlocked(each, settings));
    for (const each of compressed) take(planCompression(each));
    take(planRemovals(removals, { log: group.name, settings }));
  }
  return lines;

  function take(steps: Steps<unknown>): void {
    for (let next = steps.next(true); next.done !== true; next = steps.next(true)) {
      lines.push(`  ${stepText(next.value)}`);
      disk.apply(next.value, settings.compressext);
    }
  }
}
