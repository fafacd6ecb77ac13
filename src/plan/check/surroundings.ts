// Rules about what a stanza needs of its machine: programs, and directories that are never made.
import { lastWritten, type Stanza } from '../../config/stanza.ts';
import { gzipLevel } from '../gzip-level.ts';
import { warn, type CheckFacts, type Finding } from './finding.ts';

/** Without its compressor every archive stays plain, with an error of each rotation. */
export function programMissing(stanza: Stanza, facts: CheckFacts): readonly Finding[] {
  const { settings, place } = stanza;
  const { compress, compresscmd } = settings;
  if (!compress || gzipLevel(settings) !== undefined) return [];
  const problem = facts.programProblem(compresscmd);
  if (problem === undefined) return [];
  const written = lastWritten(stanza, 'compresscmd', 'compressor');
  return [
    warn('program-missing', written?.place ?? place, {
      text: `cannot run ${compresscmd}: ${problem}; archives stay plain, with an error of each rotation`,
      hint: `install it, or leave compressing to logrotor: without 'compresscmd' it needs no program`,
    }),
  ];
}

/** A destination that is a directory is never made, so that a share that is not mounted is seen. */
export function shipDirectoryMissing(stanza: Stanza, facts: CheckFacts): readonly Finding[] {
  const { settings, place } = stanza;
  return settings.ship.flatMap((destination) => {
    if (destination.kind !== 'file' || facts.directory(destination.path) !== undefined) return [];
    return [
      warn('ship-directory-missing', lastWritten(stanza, 'ship')?.place ?? place, {
        text: `there is no directory ${destination.path}, which archives are to be shipped to`,
        hint: `mount or make it: logrotor makes none, since a share that is not mounted would look like one`,
      }),
    ];
  });
}
