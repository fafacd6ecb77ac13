// What no rule may remove now. Whoever has a reason to keep an archive from every rule adds it here.
import type { Stanza } from '../config/stanza.ts';
import { asInvoker } from '../host/as-invoker.ts';
import { seeFileHolders, type FileHolders } from '../host/file-holders.ts';
import type { FoundArchive } from '../plan/archives.ts';
import { logReader } from '../plan/managed-archives.ts';
import type { Protection } from '../plan/retention-candidate.ts';
import type { Run, StanzaRun } from './run.ts';

/** What processes have open now; only the invoker may look into all of them. */
export function holdersNow({ run, identity }: Pick<StanzaRun, 'run' | 'identity'>): FileHolders {
  return asInvoker({ invoker: run.invoker, user: identity }, seeFileHolders);
}

/** Archives of one log, and whether `shipmaxspool` lets any of them go unshipped by now. */
export interface ProtectionQuestion {
  readonly run: Pick<Run, 'gate'>;
  readonly stanza: Stanza;
  readonly log: string;
  readonly archives: readonly FoundArchive[];
  readonly holders: FileHolders;
  readonly spool: 'bounded' | 'unbounded';
}

/** The protected ones among archives of one log, by their paths. */
export function protectionsOf(question: ProtectionQuestion): ReadonlyMap<string, Protection> {
  const { run, stanza, log, archives, holders, spool } = question;
  const oldestFirst = archives.toSorted((a, b) => a.order - b.order);
  const logOf = logReader(stanza, log);
  const asked = oldestFirst.map(({ path, facts }) => ({ log: logOf(path), path, facts }));
  const waiting = run.gate.waitingAmong({ stanza, archives: asked, spool });
  return new Map(
    archives.flatMap(({ path, facts }): readonly (readonly [string, Protection])[] => {
      const holder = holders.holderOf(facts);
      if (holder !== undefined) return [[path, { kind: 'held', ...holder }]];
      return waiting.has(path) ? [[path, { kind: 'waiting-for-shipment' }]] : [];
    }),
  );
}
