// systemctl(1), by which systemd is told of units.
import { existsSync } from 'node:fs';
import { startChild, type ChildEnd } from '../host/child.ts';

/** True if systemd runs this machine, as sd_booted(3) tells. */
export function isSystemdRunning(): boolean {
  return existsSync('/run/systemd/system');
}

/** Runs systemctl; what it prints is passed on. The result is what went wrong, if anything. */
export async function systemctl(args: readonly string[]): Promise<string | undefined> {
  const stdio = ['ignore', 'inherit', 'inherit'] as const;
  const { end } = startChild({ program: 'systemctl', args, stdio: [...stdio] });
  return reasonOf(await end);
}

function reasonOf(end: ChildEnd): string | undefined {
  switch (end.kind) {
    case 'exited':
      return end.status === 0 ? undefined : `it ended with ${end.status}`;
    case 'killed':
      return `signal ${end.signal} ended it`;
    case 'timed-out':
      return `it took more than ${end.seconds} s`;
    case 'not-started':
    case 'not-forked':
      return end.error.reason;
  }
}
