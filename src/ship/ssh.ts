// The system's ssh(1), with what a program that nobody watches needs: no questions, a known host key, and an
// end when the other side is silent. Everything else is the administrator's ssh_config.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { ShipFailure } from './failure.ts';

/** A server that is reached over ssh. */
export interface SshServer {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

const OPTIONS: readonly string[] = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'ConnectTimeout=30',
  'ServerAliveInterval=15',
  'ServerAliveCountMax=3',
  'ClearAllForwardings=yes',
  'LogLevel=ERROR',
];

/** The arguments of ssh(1) up to the host; without it for rsync(1), which adds that itself. */
export function sshArguments({ port }: SshServer): readonly string[] {
  const options = OPTIONS.flatMap((option) => ['-o', option]);
  return ['-a', '-x', ...options, ...(port === undefined ? [] : ['-p', String(port)])];
}

/** The host as ssh(1) takes it. */
export function sshHost({ host, user }: SshServer): string {
  const bare = host.replace(/^\[|\]$/g, '');
  return user === undefined ? bare : `${user}@${bare}`;
}

/** Starts ssh(1); its standard streams are pipes. */
export function startSsh(
  server: SshServer,
  options: readonly string[],
  command: readonly string[],
): ChildProcessWithoutNullStreams {
  const args = [...sshArguments(server), ...options, '--', sshHost(server), ...command];
  return spawn('ssh', args, { stdio: 'pipe' });
}

const REFUSALS =
  /Host key verification failed|Permission denied|Too many authentication failures|No such identity|Bad configuration|REMOTE HOST IDENTIFICATION/;

/** Why a connection has ended, from what ssh(1) said at last. */
export function connectionFailure(said: string, fallback: string): ShipFailure {
  const lines = said.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !/^[@\s]*$/.test(line)).at(-1) ?? fallback;
  const kind = REFUSALS.test(said) ? 'refused' : 'passing';
  return new ShipFailure(kind, telling.replace(/\.$/, ''));
}
