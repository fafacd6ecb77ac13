/** Makes the whole case of a seed: stanzas, disk, state, clock and what writers do between the runs. */
import { randomOf } from '../../support/random.ts';
import type { Random } from '../../support/random.ts';
import type { FileSpec } from '../place-file.ts';
import { NOBODY } from './case.ts';
import type { CaseOptions, DifferentialCase, Run, Write } from './case.ts';
import { generateClock } from './generate-clock.ts';
import { COMPRESSOR_PROGRAMS } from './generate-compressor.ts';
import { SCRIPT_PROGRAMS } from './generate-scripts.ts';
import { generateStanza, stanzaText } from './generate-stanza.ts';
import { generateState } from './generate-state.ts';
import { generateTree } from './generate-tree.ts';
import type { Stanza } from './stanza.ts';

export interface GeneratedCase extends DifferentialCase {
  readonly mailer: string;
}

/** The case of a seed. */
export function generateCase(seed: number, options: CaseOptions): GeneratedCase {
  const random = randomOf(seed);
  const mailerFails = random.chance(0.06);
  const stanzas = ['a', 'b', 'c']
    .slice(0, random.pick([1, 1, 1, 2, 3]))
    .map((folder) => generateStanza({ random, folder, mailerFails, options }));
  const { zone, moments } = generateClock(random, stanzas, options);
  const [now = 0] = moments;
  const tree = stanzas.flatMap((stanza) => generateTree(random, stanza, now, options));
  const texts = stanzas.map((stanza) => stanzaText(random, stanza));
  return {
    seed,
    zone,
    config: [...globals(random), ...texts].join('\n'),
    files: Object.fromEntries([...fixtures(), ...tree]),
    state: generateState(random, stanzas, now, options),
    stateMode: random.pick(['0640', '0640', '0600', '0644']),
    runs: moments.map((moment, index) => generateRun(random, stanzas, moment, index)),
    mailer: mailerFails ? 'bin/refuse' : 'bin/mailer',
  };
}

function globals(random: Random): string[] {
  return random.some(
    ['weekly', 'missingok', 'notifempty', 'create', 'rotate 2', '# a comment'],
    0.1,
  );
}

function fixtures(): [string, FileSpec][] {
  const programs = { ...COMPRESSOR_PROGRAMS, ...SCRIPT_PROGRAMS };
  return [
    ['seen', { dir: true, mode: '0755' }],
    ['elsewhere', { content: 'what a link leads to\n' }],
    ...Object.entries(programs).map(([path, content]): [string, FileSpec] => [
      path,
      { content, mode: '0755' },
    ]),
  ];
}

function generateRun(random: Random, stanzas: readonly Stanza[], now: number, index: number): Run {
  const writes =
    index === 0 ? [] : stanzas.flatMap((stanza) => generateWrites(random, stanza, index));
  return { now, force: random.chance(0.25), writes };
}

/** The writer of a log goes on where the log is, or makes it anew. */
function generateWrites(random: Random, stanza: Stanza, index: number): Write[] {
  return random.some(stanza.logs, 0.7).map((log) => ({
    path: `${stanza.folder}/${log}`,
    text: `${log} written before run ${index + 1}\n`.repeat(random.pick([1, 1, 5, 60])),
    uid: stanza.su ? NOBODY : 0,
  }));
}
