/** Picks how the archives of a stanza are named and where they go. */
import type { Random } from '../../support/random.ts';
import type { LogNames } from './generate-logs.ts';
import type { Naming, Olddir } from './stanza.ts';

/**
 * ENGINE 18 `dateformat`: 3.21 knows Y m d H M S V s alone. Each format has the whole date, since two rotations
 * with the same name collide (D05).
 */
const FORMATS = [
  '-%Y%m%d',
  '.%Y-%m-%d',
  '-%d-%m-%Y',
  '_%Y%m%d-%H%M%S',
  '-%s',
  '-%Y-%m-%d_%V',
  '%Y%m%d',
  '-%Y%m%d%%',
];

/** How archives are named. */
export function generateNaming(random: Random, logs: LogNames): Naming {
  // D04: 3.21 takes a dated log's name for a glob.
  const dated = !logs.hasGlobCharacters && random.chance(0.35);
  const mayExtend = logs.isNamed;
  return {
    dated,
    format: dated && random.chance(0.5) ? random.pick(FORMATS) : undefined,
    extension:
      mayExtend && random.chance(0.4) ? random.pick(['.log', 'log', '.txt', '.gz']) : undefined,
    addextension: mayExtend && random.chance(0.3) ? random.pick(['.log', '.old', '.g']) : undefined,
    start: random.chance(0.2) ? random.pick([0, 2, 5]) : 1,
  };
}

export function namingLines(random: Random, naming: Naming): string[] {
  const { dated, format, extension, addextension, start } = naming;
  return [
    ...(dated ? ['dateext', ...random.some(['dateyesterday', 'datehourago'], 0.15)] : []),
    ...(format === undefined ? [] : [`dateformat ${format}`]),
    ...(extension === undefined ? [] : [`extension ${extension}`]),
    ...(addextension === undefined ? [] : [`addextension ${addextension}`]),
    ...(start === 1 ? [] : [`start ${start}`]),
  ];
}

/**
 * A folder for the archives of the logs in `folder`. One that is absent is made by createolddir, always with an
 * explicit mode (ENGINE 18 `createolddir default mode`); without createolddir it would end the config file (D23).
 */
export function generateOlddir(random: Random, folder: string, su: boolean): Olddir | undefined {
  if (!random.chance(0.2)) return undefined;
  const isRelative = random.chance(0.5);
  const path = isRelative ? `${folder}/old` : `old-${folder}`;
  // The user of su can not make a folder outside its own.
  const isMade = random.chance(0.4) && (isRelative || !su);
  const owner = su ? 'nobody nogroup' : random.pick(['root adm', 'root root']);
  return {
    text: isRelative ? 'old' : `@DIR@/${path}`,
    path,
    createolddir: isMade ? random.pick(['0755', '0700', `0750 ${owner}`]) : undefined,
  };
}

export function olddirLines(olddir: Olddir | undefined): string[] {
  if (olddir === undefined) return [];
  const creation = olddir.createolddir === undefined ? [] : [`createolddir ${olddir.createolddir}`];
  return [`olddir ${olddir.text}`, ...creation];
}
