/** Damages configs at random, byte by byte and line by line. */
import type { Random } from '../../support/random.ts';
import { FLAGS } from './directives.ts';

const SPECIAL = '{}#"\'=\\*[ \t\r\n\x00\x0b\x7f\xff~/;'.split('');

type Mutation = (text: string, random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
  (text, random) => splice(text, random.below(text.length + 1), 1, ''),
  (text, random) => splice(text, random.below(text.length + 1), 0, random.pick(SPECIAL)),
  (text, random) => splice(text, random.below(text.length + 1), 1, random.pick(SPECIAL)),
  (text, random) => splice(text, random.below(text.length + 1), 0, ` ${random.pick(FLAGS)} `),
  (text, random) =>
    splice(text, random.below(text.length + 1), 1, String.fromCharCode(random.below(256))),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => mutateLines(text, (lines) => lines.splice(random.below(lines.length), 1)),
  (text, random) => mutateLines(text, (lines) => lines.push(random.pick(lines))),
  (text, random) =>
    mutateLines(text, (lines) => {
      lines.splice(random.below(lines.length), 0, random.pick(lines));
    }),
  (text, random) =>
    mutateLines(text, (lines) => {
      const moved = lines.splice(random.below(lines.length), 1);
      lines.splice(random.below(lines.length + 1), 0, ...moved);
    }),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.trimEnd(),
];

/** A copy of a config with one to four faults. */
export function mutate(text: string, random: Random): string {
  let mutated = text;
  for (let left = random.pick([1, 1, 2, 3, 4]); left > 0; left--) {
    mutated = random.pick(MUTATIONS)(mutated, random);
  }
  return mutated;
}

function splice(text: string, at: number, removed: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + removed);
}

function mutateLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}
