/**
 * Makes the decisions behind one stanza. What 3.21 does in another way than HEAD (CONFIG-SPEC section 14,
 * ENGINE-SPEC section 18) and what logrotor departs in (DEPARTURES.md) is kept out here; each such place says which.
 */
import type { Random } from '../../support/random.ts';
import type { CaseOptions } from './case.ts';
import { generateCompressor } from './generate-compressor.ts';
import { generateLogNames } from './generate-logs.ts';
import type { LogNames } from './generate-logs.ts';
import { generateNaming, generateOlddir, namingLines, olddirLines } from './generate-naming.ts';
import { generateScripts } from './generate-scripts.ts';
import type { Compressor, Method, Naming, Stanza } from './stanza.ts';

export interface StanzaContext {
  readonly random: Random;
  readonly folder: string;
  /** The mail command of the case fails. */
  readonly mailerFails: boolean;
  readonly options: CaseOptions;
}

/** ENGINE 18: 3.21 has no `minutes` and no argument of `monthly`. */
const CRITERIA = [
  'hourly',
  'daily',
  'daily',
  'weekly',
  'weekly 3',
  'weekly 7',
  'monthly',
  'yearly',
  'size 1',
  'size 20',
  'size 1k',
  '',
];

const METHODS: readonly Method[] = [
  'move',
  'move',
  'move',
  'copy',
  'copytruncate',
  'renamecopy',
  'copy and copytruncate',
];

/** The decisions that others depend on. */
interface Basics {
  readonly logs: LogNames;
  readonly naming: Naming;
  readonly method: Method;
  readonly rotate: number;
  readonly compress: Stanza['compress'];
  readonly usesMaxage: boolean;
  readonly su: boolean;
  /** Nothing is compressed, mailed or removed before the log has been moved. */
  readonly preparesSafely: boolean;
}

/** Decides everything about a stanza. */
export function generateStanza({ random, folder, mailerFails, options }: StanzaContext): Stanza {
  const basics = generateBasics(random);
  const { logs, naming, method, compress, su, preparesSafely, ...rest } = basics;
  // D05: a failure in the prepare step leaves another stamp.
  const compressor = generateCompressor(random, preparesSafely);
  const mails = random.chance(0.25) && mayMail(basics, compressor, mailerFails);
  const sharedscripts = random.chance(0.4);
  const scripts = generateScripts(random, {
    sharedscripts,
    // ENGINE 18 `prerotate vs shift`: the lines come in another order.
    mayPrerotate: !options.verboseText && (preparesSafely || !mailerFails),
    preremoveMayFail: preparesSafely,
    recreates: !isCopying(method),
  });
  const olddir = generateOlddir(random, folder, su);
  const shred = random.chance(0.06) && mayShred(basics);
  const fails = compress !== 'no' && compressor.fails;
  return {
    ...rest,
    folder,
    logs: logs.logs,
    patterns: logs.patterns,
    naming,
    method,
    compress,
    su,
    criterion: random.pick(CRITERIA),
    olddir,
    compressor,
    mail: mails ? { first: mayMailFirst(basics) && random.chance(0.4) } : undefined,
    hasPreremove: scripts.hasPreremove,
    shred,
    sharedscripts,
    fragile: scripts.fragile || fails || (mails && mailerFails),
    lines: [
      ...ageAndSizeLines(random, basics.usesMaxage),
      ...flagLines(random, logs.isNamed, sharedscripts),
      ...(shred ? ['shred', 'shredcycles 1'] : []),
      ...createLines(random, su),
      ...namingLines(random, naming),
      ...olddirLines(olddir),
      ...scripts.lines,
    ],
  };
}

function generateBasics(random: Random): Basics {
  const logs = generateLogNames(random);
  const naming = generateNaming(random, logs);
  const method = random.pick(METHODS);
  // D04: the search for the highest number takes a log's name for a glob. D01: counted from 0, the highest
  // number is one less than the count of slots, so that the last archive is in the way of the shift.
  const isCounted = logs.hasGlobCharacters || naming.start === 0;
  const rotate = random.pick(isCounted ? [0, 1, 2, 4] : [-1, 0, 1, 2, 2, 3, 4]);
  // ENGINE 18 `rotate 0+copytruncate+compress`.
  const mayCompress = rotate !== 0 || !isCopying(method);
  const compress = mayCompress ? random.pick(['no', 'now', 'now', 'delayed'] as const) : 'no';
  const usesMaxage = random.chance(0.12);
  const preparesSafely = !naming.dated && !usesMaxage && compress !== 'delayed';
  // D02: a log that renamecopy set aside and the user may not open stays aside, and is recovered first.
  const su = random.chance(0.12) && method !== 'renamecopy';
  return { logs, naming, method, rotate, compress, usesMaxage, su, preparesSafely };
}

function mayMail(basics: Basics, compressor: Compressor, mailerFails: boolean): boolean {
  const { logs, rotate, method, compress, preparesSafely } = basics;
  if (logs.hasControlCharacters) return false; // D46
  if (mailerFails && !preparesSafely) return false; // D05
  if (compress !== 'no' && !compressor.mailable) return false; // D45
  // ENGINE 18 `rotate 0+copytruncate+mail`; D45.
  return rotate !== 0 || (!isCopying(method) && compress !== 'delayed');
}

/** D01: what the user may not open for shred is not compressed, and so is in the way of the next shift. */
function mayShred({ su, compress }: Basics): boolean {
  return !su || compress === 'no';
}

/** D45: where plain archives are mailed first, 3.21 mails the compressed ones that it prunes as they are. */
function mayMailFirst({ compress, naming, usesMaxage }: Basics): boolean {
  return compress !== 'delayed' || (!naming.dated && !usesMaxage);
}

/** The text of a stanza, its directives in a random order. */
export function stanzaText(random: Random, stanza: Stanza): string {
  const directives = [
    ...(stanza.criterion === '' ? [] : [stanza.criterion]),
    ...(stanza.rotate === 0 && random.chance(0.5) ? [] : [`rotate ${stanza.rotate}`]),
    ...methodLines(stanza.method),
    ...(stanza.compress === 'no' ? [] : ['compress', ...stanza.compressor.lines]),
    ...(stanza.compress === 'delayed' ? ['delaycompress'] : []),
    ...(stanza.mail === undefined ? [] : ['mail someone@example.org']),
    ...(stanza.mail?.first === true ? ['mailfirst'] : []),
    ...(stanza.su ? ['su nobody nogroup'] : []),
    ...stanza.lines,
  ];
  const paths = stanza.patterns.map((pattern) => inFolder(stanza.folder, pattern));
  // CONFIG 14 `pattern trailing white`: nothing stands between the last path and the brace.
  return `${paths.join(random.pick([' ', '\n']))}{\n${directives.map((line) => `\t${line}\n`).join('')}}\n`;
}

function inFolder(folder: string, pattern: string): string {
  if (pattern.startsWith('"')) return `"@DIR@/${folder}/${pattern.slice(1)}`;
  return `@DIR@/${folder}/${pattern}`;
}

function isCopying(method: Method): boolean {
  return method === 'copy' || method === 'copytruncate' || method === 'copy and copytruncate';
}

function methodLines(method: Method): string[] {
  if (method === 'move') return [];
  return method === 'copy and copytruncate' ? ['copy', 'copytruncate'] : [method];
}

function ageAndSizeLines(random: Random, usesMaxage: boolean): string[] {
  return [
    ...(random.chance(0.12) ? [`minsize ${random.pick(['1', '20', '500'])}`] : []),
    ...(random.chance(0.12) ? [`maxsize ${random.pick(['1', '20', '1k'])}`] : []),
    ...(random.chance(0.1) ? [`minage ${random.pick([1, 2, 5])}`] : []),
    ...(usesMaxage ? [`maxage ${random.pick([1, 3, 10, 40])}`] : []),
  ];
}

/**
 * ENGINE 18 `prerotate vs shift`: with sharedscripts 3.21 goes on to shift and to stamp although a log can not be
 * decided on, so that none of them may be missing.
 */
function flagLines(random: Random, isNamed: boolean, sharedscripts: boolean): string[] {
  const missing = sharedscripts ? 1 : isNamed ? 0.6 : 0.3;
  return [
    ...(random.chance(0.3) ? ['notifempty'] : []),
    ...(random.chance(missing) ? ['missingok'] : []),
    ...(random.chance(0.15) ? ['allowhardlink'] : []),
    ...(sharedscripts ? ['sharedscripts'] : []),
  ];
}

/** CONFIG 14 `create words`: only forms that 3.21 and HEAD read in the same way. */
function createLines(random: Random, su: boolean): string[] {
  if (random.chance(0.35)) return [];
  const owners = su ? ['nobody nogroup'] : ['root adm', 'root root', 'nobody nogroup'];
  const owner = random.pick(owners);
  return [
    random.pick(['create', 'create 0600', `create ${owner}`, `create 0664 ${owner}`, 'nocreate']),
  ];
}
