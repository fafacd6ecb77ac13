// What no rule may remove now. Whoever has a reason to keep an archive from every rule adds it here.
import { asInvoker } from '../host/as-invoker.ts';
import { seeFileHolders, type FileHolders } from '../host/file-holders.ts';
import type { FoundArchive } from '../plan/archives.ts';
import type { Protection } from '../plan/retention-candidate.ts';
import type { StanzaRun } from './run.ts';

/** What processes have open now; only the invoker may look into all of them. */
export function holdersNow({ run, identity }: Pick<StanzaRun, 'run' | 'identity'>): FileHolders {
  return asInvoker({ invoker: run.invoker, user: identity }, seeFileHolders);
}

/** The protected ones among archives of one log, by their paths. */
export function protectionsOf(
  archives: readonly FoundArchive[],
  holders: FileHolders,
): ReadonlyMap<string, Protection> {
  return new Map(
    archives.flatMap(({ path, facts }) => {
      const holder = holders.holderOf(facts);
      return holder === undefined ? [] : [[path, { kind: 'held', ...holder }] as const];
    }),
  );
}
