// The steps by which a log loses the archives that its rules do not keep, the oldest first.
import type { Settings } from '../config/settings.ts';
import type { FoundArchive } from './archives.ts';
import { attempt, mail } from './numbered.ts';
import type { RemoveReason } from './retention-candidate.ts';
import type { Steps } from './step.ts';

/** An archive that goes, and why. */
export interface Removal {
  readonly archive: FoundArchive;
  readonly because: RemoveReason;
}

/**
 * Mails each archive, if what is removed is to be mailed, and removes it. One that cannot be mailed or
 * removed stays, and stops nothing; the result is which ones went.
 */
export function* planRemovals(
  removals: readonly Removal[],
  about: { readonly log: string; readonly settings: Settings },
): Steps<readonly FoundArchive[]> {
  const { mail: address, mailfirst } = about.settings;
  const gone: FoundArchive[] = [];
  for (const { archive, because } of removals) {
    const { path, facts } = archive;
    const wanted = address !== undefined && !mailfirst;
    if (wanted && !(yield attempt(mail(path, about)))) continue;
    if (yield attempt({ kind: 'remove', path, rule: { because, facts } })) gone.push(archive);
  }
  return gone;
}
