/** What becomes of the archives of a stanza with rules of its own, once its rotations are over. */
import assert from 'node:assert/strict';
import { UTC } from '../../src/calendar/zone.ts';
import type { Stanza } from '../../src/config/stanza.ts';
import { archivesOf, type FoundArchive } from '../../src/plan/archives.ts';
import { hasOwnRules, rulesFor } from '../../src/plan/retention-rules.ts';
import type { Protection } from '../../src/plan/retention-candidate.ts';
import { retain, type Decision, type KeepReason } from '../../src/plan/retention.ts';
import { reasonText } from '../../src/report/retention-text.ts';
import type { GoldenFile } from './golden-file.ts';
import type { ListedDisk } from './listed-disk.ts';

const UNIT_BYTES = 512;

/** Decides about all logs together, as `minfree` does, and removes what goes. */
export function explainRetention(
  file: GoldenFile,
  { settings, logs }: Stanza,
  disk: ListedDisk,
  due: readonly boolean[],
): readonly string[] {
  if (!hasOwnRules(settings)) return [];
  const now = Date.parse(`${file.now}Z`) / 1000;
  const isLog = (path: string): boolean => logs.includes(path);
  const asked = logs.map((log, index) => {
    const found = archivesOf({ log, settings, now, zone: UTC, disk, isLog });
    assert.ok(!('code' in found));
    const archives = found.map(withBlocks);
    const rules = rulesFor(settings, due[index] === true ? 'rotation' : 'run');
    return { log, archives, rules, protections: protectionsOf(file, archives) };
  });
  const { logs: retained } = retain(asked, { now, deficitBytes: file.short });
  return retained.flatMap(({ log, decisions, overTotal }) => {
    for (const { kind, archive } of decisions) {
      if (kind === 'remove') disk.apply({ kind: 'remove', path: archive.path }, '');
    }
    const over = overTotal === 0 ? [] : [`  ${overTotal} bytes over maxtotal`];
    return [`retain ${log}`, ...decisions.map(decisionText), ...over];
  });
}

/** A listing has no blocks. */
function withBlocks(archive: FoundArchive): FoundArchive {
  const blocks = Math.ceil(archive.facts.sizeBytes / UNIT_BYTES);
  return { ...archive, facts: { ...archive.facts, blocks } };
}

function protectionsOf(
  { held, waiting }: GoldenFile,
  archives: readonly FoundArchive[],
): ReadonlyMap<string, Protection> {
  return new Map(
    archives.flatMap(({ path }): readonly (readonly [string, Protection])[] => {
      if (held.includes(path)) return [[path, { kind: 'held', pid: 7, program: 'reader' }]];
      return waiting.includes(path) ? [[path, { kind: 'waiting-for-shipment' }]] : [];
    }),
  );
}

function decisionText(decision: Decision): string {
  const { path } = decision.archive;
  if (decision.kind === 'remove') return `  remove ${path}: ${reasonText(decision.because)}`;
  const despite = decision.despite.map((reason) => `, not removed though ${reasonText(reason)}`);
  return `  keep ${path}: ${keepText(decision.because)}${despite.join('')}`;
}

function keepText(reason: KeepReason): string {
  switch (reason.kind) {
    case 'kept': {
      const rules = reason.by.map(({ period }) => period as string);
      const all = reason.rotate ? ['rotate', ...rules] : rules;
      return all.length === 0 ? 'nothing removes it' : all.join(', ');
    }
    case 'minkeep':
      return `minkeep ${reason.count}`;
    case 'floor':
      return `younger than ${reason.seconds} s`;
    case 'held':
    case 'waiting-for-shipment':
    case 'not-removable':
      return reason.kind;
  }
}
