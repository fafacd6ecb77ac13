// Archives that were left as they are because somebody might still write to them: a later run does what
// was to be done at the rotation, as soon as nobody does (FEATURES 5).
import { archiveName, plainPath, staysPlain } from './archive-name.ts';
import { compiledDateFormat } from './date-suffix.ts';
import { dateNaming } from './dated.ts';
import { attempt, removal } from './numbered.ts';
import { plainArchives } from './plain-archives.ts';
import { plainDated } from './prepare.ts';
import type { RotationQuestion } from './rotation.ts';
import type { FileFacts } from './snapshot.ts';
import type { Steps } from './step.ts';

/** What was left at the last rotation of a log that is not due, if it is to be looked at. */
export function keptArchives(question: RotationQuestion, isOverdue: boolean): readonly string[] {
  const { settings } = question;
  if (settings.reopen.kind === 'off') return [];
  const { rotate, compress } = settings;
  const isUnfinished = rotate === 0 || (compress && !staysPlain(settings));
  return isUnfinished || isOverdue ? leftPlain(question) : [];
}

/** Finishes what nobody holds any more. `isOverdue` if its writers have had `reopengrace`. */
export function* planRelease(question: RotationQuestion, isOverdue: boolean): Steps<void> {
  const { disk, holding } = question;
  for (const path of keptArchives(question, isOverdue)) {
    const facts = disk.lstat(path);
    if ('code' in facts || facts.kind !== 'file') continue;
    const hold = holding(facts);
    if (hold === 'free') yield* finishArchive(question, path, facts);
    else if (hold === 'held' && isOverdue) yield attempt({ kind: 'still-held', path, facts });
    else yield { kind: 'note', note: { kind: 'withheld', path } };
  }
}

/** What is shipped is so in its final form. */
function* finishArchive(question: RotationQuestion, path: string, facts: FileFacts): Steps<void> {
  const { settings } = question;
  const { rotate, ship, compress, compressext } = settings;
  const compresses = compress && !staysPlain(settings) && (rotate !== 0 || ship.length > 0);
  if (compresses && !(yield attempt({ kind: 'compress', path, facts }))) return;
  if (rotate === 0) yield* removal(compresses ? path + compressext : path, question);
}

/** One that was held at several rotations has moved up the row since. */
function leftPlain(question: RotationQuestion): readonly string[] {
  const { log, settings, disk } = question;
  const name = archiveName(log, settings);
  if (!settings.dateext) {
    if (settings.compress) return plainArchives(question);
    const newest = plainPath(name, `.${settings.start}`);
    return disk.exists(newest) ? [newest] : [];
  }
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return [];
  return plainDated(question, name, dateNaming(settings, format));
}
