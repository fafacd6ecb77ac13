/** Archives that a test makes up, and what is decided about them. */
import { UTC } from '../../src/calendar/zone.ts';
import type { Archive, Protection, RemoveReason } from '../../src/plan/retention-candidate.ts';
import type { RetentionRules } from '../../src/plan/retention-rules.ts';
import { retain, type Decision, type LogArchives } from '../../src/plan/retention.ts';

/** Rules that remove nothing. */
const NO_RULES: RetentionRules = {
  rotate: undefined,
  keep: [],
  maxage: 0,
  maxtotal: -1,
  minfree: { kind: 'off' },
  minkeep: { count: 1, written: false },
  minfreefloor: 0,
};

/** The instant at which tests decide, in epoch seconds. */
export const NOW = Date.UTC(2026, 10, 23, 12) / 1000;
const UNIT_BYTES = 512;

/** An archive with the time in UTC in its name, which is also when it was written; a size in bytes. */
export function dated(time: string, sizeBytes = 1024, given: Partial<Archive> = {}): Archive {
  const seconds = Date.parse(`${time}Z`) / 1000;
  return {
    path: `/l/log-${time}`,
    facts: factsOf(seconds, sizeBytes),
    order: seconds,
    slot: undefined,
    date: UTC.localTime(seconds),
    fromFuture: seconds > NOW + 3600,
    pending: false,
    ...given,
  };
}

/** An archive with a number in its name, as many days old as that says. */
export function numbered(slot: number, sizeBytes = 1024, given: Partial<Archive> = {}): Archive {
  return {
    path: `/l/log.${slot + 1}`,
    facts: factsOf(NOW - (slot + 1) * 86_400, sizeBytes),
    order: 0 - slot,
    slot,
    date: undefined,
    fromFuture: false,
    pending: false,
    ...given,
  };
}

function factsOf(seconds: number, sizeBytes: number): Archive['facts'] {
  const blocks = Math.ceil(sizeBytes / UNIT_BYTES);
  return { sizeBytes, mtimeMs: seconds * 1000, links: 1, blocks };
}

/** The archives of one log. */
export function logOf(
  archives: readonly Archive[],
  rules: Partial<RetentionRules>,
  protections: Readonly<Record<string, Protection>> = {},
): LogArchives {
  return {
    log: '/l/log',
    archives,
    rules: { ...NO_RULES, ...rules },
    protections: new Map(Object.entries(protections)),
  };
}

/** What is decided about the archives of one log, the oldest first. */
export function decisionsOn(log: LogArchives, deficitBytes = 0): readonly Decision[] {
  return retain([log], { now: NOW, deficitBytes }).logs.flatMap(({ decisions }) => decisions);
}

/** The paths that go, with the kind of reason. */
export function goneOf(
  decisions: readonly Decision[],
): Readonly<Record<string, RemoveReason['kind']>> {
  return Object.fromEntries(
    decisions.flatMap((decision) =>
      decision.kind === 'remove' ? [[decision.archive.path, decision.because.kind]] : [],
    ),
  );
}

/** The paths that stay. */
export function keptPaths(decisions: readonly Decision[]): readonly string[] {
  return decisions.flatMap(({ kind, archive }) => (kind === 'keep' ? [archive.path] : []));
}
