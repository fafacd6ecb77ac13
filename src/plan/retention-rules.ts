// What a stanza says about its archives, as rules for one occasion; and what is left to logrotate's own way
// of removing while it makes room for a new archive.
import { KEEP_PERIODS, type FreeSpace, type Settings } from '../config/settings.ts';
import type { KeepRule } from './keep-periods.ts';

/** The rules for the archives of one log. */
export interface RetentionRules {
  /** the last so many are kept; undefined if that is no rule here, -1 keeps all. */
  readonly rotate: number | undefined;
  readonly keep: readonly KeepRule[];
  /** whole days; 0 is off. */
  readonly maxage: number;
  /** bytes; -1 is off. */
  readonly maxtotal: number;
  readonly minfree: FreeSpace;
  /** archives; one that is written binds every rule, the default only those that logrotate lacks. */
  readonly minkeep: { readonly count: number; readonly written: boolean };
  /** seconds. */
  readonly minfreefloor: number;
}

/**
 * When rules are applied: `run` is every run, with what a stanza limits at all times; `rotation` is after a
 * rotation; `prune` is when all of it is asked for.
 */
export type Occasion = 'run' | 'rotation' | 'prune';

/** The rules of a stanza for an occasion. */
export function rulesFor(settings: Settings, occasion: Occasion): RetentionRules {
  const { rotate, rotateWritten, maxage, maxtotal, minfree, minkeep, minfreefloor } = settings;
  const all = occasion === 'prune' || (occasion === 'rotation' && hasOwnRules(settings));
  return {
    rotate: all && rotateWritten ? rotate : undefined,
    keep: all ? keepRules(settings) : [],
    maxage: all ? maxage : 0,
    maxtotal,
    minfree,
    minkeep: { count: Math.max(minkeep, 1), written: minkeep > 0 },
    minfreefloor,
  };
}

/** True if a stanza says more about its archives than logrotate understands. */
export function hasOwnRules(settings: Settings): boolean {
  const { maxtotal, minfree, minkeep } = settings;
  const limits = maxtotal !== -1 || minfree.kind !== 'off' || minkeep > 0;
  return limits || keepRules(settings).length > 0;
}

/**
 * The settings by which a rotation makes room. Where a stanza has rules of its own, nothing is removed to
 * make room: all of its rules are applied together after the rotation, and a `rotate` that is not written
 * removes nothing. A log that `rotate 0` throws away is still not kept, unless another rule keeps it.
 */
export function settingsToRotateBy(settings: Settings): Settings {
  if (!hasOwnRules(settings)) return settings;
  const { rotate, rotateWritten, minkeep } = settings;
  const keepsNothing =
    rotateWritten && rotate === 0 && minkeep === 0 && keepRules(settings).length === 0;
  return { ...settings, rotate: keepsNothing ? 0 : -1, maxage: 0 };
}

function keepRules(settings: Settings): readonly KeepRule[] {
  return KEEP_PERIODS.flatMap(({ directive }) => {
    const count = settings[directive];
    return count > 0 ? [{ period: directive, count }] : [];
  });
}
