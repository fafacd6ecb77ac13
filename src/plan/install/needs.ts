// What a configuration asks of the service that runs it, beside directories to write to.
import type { Place } from '../../config/diagnostic.ts';
import type { Settings } from '../../config/settings.ts';
import type { Stanza } from '../../config/stanza.ts';

/** What must not be taken away from the service. */
export interface Needs {
  /** the stanzas with scripts, which may do anything. */
  readonly scripts: readonly Place[];
  readonly mails: boolean;
  /** keys and configuration of root's (~/.ssh, ~/.aws). */
  readonly readsHome: boolean;
  /** a moment of real-time scheduling, so that a log can be cut under its writer. */
  readonly realtime: boolean;
}

/** The needs of all stanzas together. */
export function needsOf(stanzas: readonly Stanza[]): Needs {
  const has = (test: (settings: Settings) => boolean): boolean =>
    stanzas.some(({ settings }) => test(settings));
  return {
    scripts: stanzas.filter(({ settings }) => hasScripts(settings)).map(({ place }) => place),
    mails: has(({ mail }) => mail !== undefined),
    readsHome: has(({ ship }) => ship.some(({ kind }) => kind !== 'file')),
    realtime: has(({ copytruncate }) => copytruncate),
  };
}

/** True if the service runs what only its administrator knows. */
export function runsAnything({ scripts, mails }: Needs): boolean {
  return scripts.length > 0 || mails;
}

function hasScripts({ scripts, nopostrotate }: Settings): boolean {
  return Object.keys(scripts).some((name) => name !== 'postrotate' || !nopostrotate);
}
