/** How often a timer must start the program: often enough for the finest rule of a configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronFile } from '../../../src/plan/install/cron-file.ts';
import { runTimes } from '../../../src/plan/install/run-times.ts';
import { timerUnit } from '../../../src/plan/install/timer-unit.ts';
import { readStanza, readStanzas } from './read-stanzas.ts';

interface Row {
  readonly directives: string;
  /** the values of OnCalendar=. */
  readonly timer: readonly string[];
  /** minute and hour of cron. */
  readonly cron: readonly string[];
}

const ROWS: readonly Row[] = [
  { directives: 'daily', timer: ['daily'], cron: ['0 0'] },
  { directives: 'weekly 3', timer: ['daily'], cron: ['0 0'] },
  { directives: 'yearly; maxage 3', timer: ['daily'], cron: ['0 0'] },
  { directives: 'hourly', timer: ['hourly'], cron: ['0 *'] },
  { directives: 'size 1M', timer: ['hourly'], cron: ['0 *'] },
  { directives: 'daily; maxsize 1M', timer: ['hourly'], cron: ['0 *'] },
  { directives: 'daily; maxrate 1M/m', timer: ['*:0/5'], cron: ['*/5 *'] },
  { directives: 'daily; maxtotal 1G', timer: ['hourly'], cron: ['0 *'] },
  { directives: 'daily; minfree 5%', timer: ['hourly'], cron: ['0 *'] },
  { directives: 'daily; busyskip 2', timer: ['hourly'], cron: ['0 *'] },
  { directives: 'daily; ship file:///m', timer: ['hourly'], cron: ['0 *'] },
  { directives: 'daily; holduncompressed 6h', timer: ['hourly'], cron: ['0 *'] },
  { directives: 'daily; holduncompressed 2d', timer: ['daily'], cron: ['0 0'] },
  { directives: 'minutes 1', timer: ['*:0/1'], cron: ['* *'] },
  { directives: 'minutes 30', timer: ['*:0/6'], cron: ['*/6 *'] },
  { directives: 'minutes 59', timer: ['*:0/12'], cron: ['*/12 *'] },
  { directives: 'minutes 600', timer: ['hourly'], cron: ['0 *'] },
  {
    directives: 'schedule "30 2 * * 1"',
    timer: ['daily', '*-*-* 02:30:00'],
    cron: ['0 0', '30 2'],
  },
  {
    directives: 'schedule "15,45 8-9 L * *"',
    timer: ['daily', '*-*-* 08,09:15,45:00'],
    cron: ['0 0', '15,45 8,9'],
  },
  // A run at the beginning of the minute would come too early for what is due within it.
  {
    directives: 'schedule "30 59 23 * * *"',
    timer: ['daily', '*-*-* 00:00:00'],
    cron: ['0 0'],
  },
  // cron does not know other zones: quarters of an hour are the finest difference.
  {
    directives: 'schedule "0 6 * * *"; timezone Europe/Berlin',
    timer: ['daily', '*-*-* 06:00:00 Europe/Berlin'],
    cron: ['*/15 *'],
  },
];
for (const { directives, timer, cron } of ROWS) {
  test(`${directives}: runs ${timer.join(' and ')}`, () => {
    const times = runTimes(readStanza(directives));
    const unit = timerUnit(times).split('\n');
    const calendars = unit.flatMap((line) => /^OnCalendar=(.*)/.exec(line)?.[1] ?? []);
    assert.deepEqual(calendars, timer);
    assert.deepEqual(cronTimes(times), cron);
  });
}

test('the finest rule of all stanzas counts, and the timer says which it is', () => {
  const stanzas = readStanzas('/l/a {\n missingok\n daily\n}\n/l/b {\n missingok\n minutes 4\n}\n');
  const unit = timerUnit(runTimes(stanzas));
  assert.match(unit, /^Description=Rotate logs every 1 min \(for 'minutes'\)$/m);
  assert.match(unit, /^OnCalendar=\*:0\/1$/m);
});

test('a run that a delay puts off is still in its day, or in its hour', () => {
  const daily = timerUnit(runTimes(readStanza('daily')));
  assert.match(daily, /^RandomizedDelaySec=1h$/m);
  assert.match(daily, /^FixedRandomDelay=true$/m);
  assert.match(timerUnit(runTimes(readStanza('hourly'))), /^RandomizedDelaySec=5min$/m);
  for (const directives of ['minutes 9', 'schedule "30 2 * * *"']) {
    const exact = timerUnit(runTimes(readStanza(directives)));
    assert.doesNotMatch(exact, /RandomizedDelaySec/);
    assert.match(exact, /^AccuracySec=1s$/m);
  }
});

test('two schedules never start two runs of cron in one minute', () => {
  const stanzas = readStanzas(
    '/l/a {\n missingok\n schedule "0,30 2 * * *"\n}\n/l/b {\n missingok\n schedule "30 2,3 * * *"\n}\n',
  );
  assert.deepEqual(cronTimes(runTimes(stanzas)), ['0 0', '*/30 2', '30 3']);
});

function cronTimes(times: ReturnType<typeof runTimes>): readonly string[] {
  const file = cronFile({ command: ['/p'], nodeDirectory: undefined, times, taken: [] });
  return file.split('\n').flatMap((line) => /^(\S+ \S+) \* \* \* root /.exec(line)?.[1] ?? []);
}
