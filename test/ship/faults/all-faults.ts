/** The disturbances that each destination goes through. */
import type { Random } from '../../support/random.ts';
import type { Fault } from './fault-run.ts';
import type { Target } from './target.ts';

const MOST_BYTES = 100_000;
const LEDGER_CALLS = 12;
const UNLINK_CALLS = 8;
const WAYS = [
  ['reset', 12],
  ['hang', 5],
  ['slow', 3],
] as const;
const LIES = ['flip', 'drop', 'half'] as const;
const TIMES_FULL = 4;
const TIMES_LIED = 4;

/** All disturbances of a destination, those of its way at random bytes. */
export function faultsOf({ way }: Pick<Target, 'way'>, random: Random): readonly Fault[] {
  const ways = WAYS.flatMap(([kind, times]) =>
    repeated(times, (): Fault => {
      return { kind: 'way', fault: { kind, bytes: random.below(MOST_BYTES) } };
    }),
  );
  const kills = [
    ...repeated(LEDGER_CALLS, (index) => killed('ledger', index + 1)),
    ...repeated(UNLINK_CALLS, (index) => killed('unlink', index + 1)),
  ];
  return [
    ...(way === undefined ? [] : ways),
    ...repeated(TIMES_FULL, (): Fault => ({ kind: 'full' })),
    ...LIES.flatMap((lie) => repeated(TIMES_LIED, (): Fault => ({ kind: 'lie', lie }))),
    ...kills,
  ];
}

/** What a disturbance is called. */
export function faultName(fault: Fault): string {
  switch (fault.kind) {
    case 'way':
      return `${fault.fault.kind} after ${fault.fault.bytes} bytes`;
    case 'full':
      return 'full disk';
    case 'lie':
      return `lying disk, ${fault.lie}`;
    case 'kill':
      return `killed at ${fault.calls} call ${fault.when}`;
  }
}

function killed(calls: 'ledger' | 'unlink', when: number): Fault {
  return { kind: 'kill', calls, when };
}

function repeated<T>(times: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: times }, (_, index) => make(index));
}
