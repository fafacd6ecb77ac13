// What `logrotor install` warns of: what an administrator would be surprised by later.
import type { ConfigHost } from '../config/config-host.ts';
import { readConfig } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import type { InstallFacts } from '../plan/install/plan-install.ts';
import type { Installation } from '../plan/install/wanted.ts';
import type { Complaint } from '../report/complaint.ts';
import { DEFAULT_CONFIG } from './named-configs.ts';

const CRON_FILE = '/etc/cron.d/logrotate';

/** What is known beside what is installed. */
export interface Remarking {
  readonly facts: InstallFacts;
  readonly host: ConfigHost;
  /** something starts logrotate now, or did before this was installed. */
  readonly takesPlace: boolean;
  /** it is for this machine, and not for an image of one. */
  readonly isHere: boolean;
}

/** The warnings about an installation. */
export function remarksOn(
  { starter, stanzas, directories }: Installation,
  { facts, host, takesPlace, isHere }: Remarking,
): readonly Complaint[] {
  const hasScripts = stanzas.some(({ settings }) => Object.keys(settings.scripts).length > 0);
  const missing = directories.filter((directory) => facts.at(directory).kind === 'nothing');
  const isOfCron = starter === 'cron';
  return [
    ...(isHere && !isOfCron && !facts.isRunning ? [{ kind: 'systemd-absent' } as const] : []),
    ...(takesPlace ? abandoned(stanzas, host) : []),
    ...(!isOfCron && hasScripts ? [{ kind: 'scripts-confined' } as const] : []),
    ...missing.map((directory) => ({ kind: 'directory-missing', directory }) as const),
    ...(facts.at(CRON_FILE).kind === 'file'
      ? [{ kind: 'other-cron-file', path: CRON_FILE } as const]
      : []),
  ];
}

/** The stanzas that logrotate has from its usual configuration, and that nobody has any more. */
function abandoned(stanzas: readonly Stanza[], host: ConfigHost): readonly Complaint[] {
  const kept = new Set(stanzas.map(placeOf));
  const before = readConfig([DEFAULT_CONFIG], host, true).stanzas;
  const left = before.filter((stanza) => !kept.has(placeOf(stanza)));
  const [first] = left;
  if (first === undefined) return [];
  const { pattern } = first;
  return [{ kind: 'stanzas-abandoned', config: DEFAULT_CONFIG, count: left.length, pattern }];
}

function placeOf({ place }: Stanza): string {
  return `${place.path}:${place.line}:${place.column}`;
}
