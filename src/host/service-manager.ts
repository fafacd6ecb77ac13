// systemd's notifications. They are datagrams to a local socket, which Node cannot send: systemd-notify(1) does, and
// waits until they were taken. The unit has to allow it with NotifyAccess=all.
import { startChild } from './child.ts';

const PROGRAM = '/usr/bin/systemd-notify';

/** What the service manager is told. */
export type ServiceState = 'ready' | 'reloading' | 'stopping';

/** Tells the service manager, if it listens. The result is why it could not be told. */
export async function notifyManager(
  state: ServiceState,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if ((environment['NOTIFY_SOCKET'] ?? '') === '') return undefined;
  const { end } = startChild({ program: PROGRAM, args: assignments(state), stdio: 'ignore' });
  const ended = await end;
  switch (ended.kind) {
    case 'exited':
      return ended.status === 0 ? undefined : `${PROGRAM} failed with status ${ended.status}`;
    case 'killed':
      return `${PROGRAM} was killed`;
    case 'timed-out':
      return `${PROGRAM} took too long`;
    case 'not-started':
    case 'not-forked':
      return `${PROGRAM}: ${ended.error.reason}`;
  }
}

function assignments(state: ServiceState): readonly string[] {
  switch (state) {
    case 'ready':
      return ['READY=1'];
    case 'reloading':
      // Type=notify-reload tells by the time which of several reloads this is.
      return ['RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`];
    case 'stopping':
      return ['STOPPING=1'];
  }
}
