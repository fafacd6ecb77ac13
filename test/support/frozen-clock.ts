/** The environment that freezes the clock of a program and of its children, while timers go on. */
import { FAKETIME } from './requirement.ts';

/** Environment variables under which it is `epochSeconds` for ever; time stamps of files stay real. */
export function frozenClock(epochSeconds: number): Readonly<Record<string, string>> {
  return {
    LD_PRELOAD: FAKETIME,
    NO_FAKE_STAT: '1',
    FAKETIME: String(epochSeconds),
    FAKETIME_FMT: '%s',
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}
