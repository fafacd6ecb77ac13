// The units of the package, which nobody has enabled: for any configuration, until logrotor install makes
// those for the one at hand.
import path from 'node:path';
import { ROOT } from '../tool.mjs';

const TEXTS = path.join(ROOT, 'dist', 'src', 'plan', 'install');
const COMMAND = ['/usr/sbin/logrotor', '/etc/logrotate.conf'];
const HOUR_MINUTES = 60;

/** The names and texts of the units. */
export async function packagedUnits() {
  const { daemonUnit, onceUnit } = await import(path.join(TEXTS, 'service-unit.js'));
  const { timerUnit } = await import(path.join(TEXTS, 'timer-unit.js'));
  const facts = {
    command: COMMAND,
    nodeDirectory: undefined,
    programDirectory: path.dirname(COMMAND[0]),
    directories: undefined,
    needs: { scripts: [], mails: false, readsHome: true, realtime: true },
  };
  const times = { everyMinutes: HOUR_MINUTES, because: undefined, schedules: [] };
  return [
    ['logrotor.service', onceUnit(facts)],
    ['logrotor.timer', timerUnit(times)],
    ['logrotor-daemon.service', daemonUnit(facts)],
  ];
}
