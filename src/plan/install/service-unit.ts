// The units of systemd that run the program: once for a timer, or as a daemon. What they take away from it
// is what the configuration shows that it does not need.
import type { Needs } from './needs.ts';
import { runsAnything } from './needs.ts';
import { isBelow } from './places.ts';
import { unitCommand, unitWord } from './unit-words.ts';

/** What a unit is made from. */
export interface ServiceFacts {
  /** the program and what it is started with, with absolute paths. */
  readonly command: readonly string[];
  /** where Node is, if it is not where the program looks by itself. */
  readonly nodeDirectory: string | undefined;
  /** where the program really is, links followed. */
  readonly programDirectory: string;
  /** what the configuration writes to; undefined if it is not known which one that will be. */
  readonly directories: readonly string[] | undefined;
  readonly needs: Needs;
}

const HOMES = ['/home', '/root', '/run/user'];
const TEMPORARY = ['/tmp', '/var/tmp'];
/** What a program that sends mail writes to. */
const MAIL_DIRECTORIES = ['/var/mail', '/var/spool'];
/** Other users' files, signals to any process, /proc/PID/fd of any process, priorities. */
const CAPABILITIES =
  'CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID ' +
  'CAP_SETUID CAP_SYS_NICE CAP_SYS_PTRACE CAP_SYS_RESOURCE';

/** logrotor.service, which a timer starts. */
export function onceUnit(facts: ServiceFacts): string {
  return textOf([
    '[Unit]',
    'Description=Rotate logs (logrotor)',
    ...documentation(facts),
    '',
    '[Service]',
    'Type=oneshot',
    ...commonLines(facts, facts.command),
  ]);
}

/** logrotor-daemon.service, which runs by the program's own scheduler. */
export function daemonUnit(facts: ServiceFacts): string {
  const [program = '', ...words] = facts.command;
  return textOf([
    '[Unit]',
    'Description=Rotate logs when they are due (logrotor daemon)',
    ...documentation(facts),
    '',
    '[Service]',
    'Type=notify',
    'NotifyAccess=all',
    // kill(1) is not on every machine, but sh(1) has its own.
    `ExecReload=/bin/sh -c 'kill -HUP "$$MAINPID"'`,
    'Restart=on-failure',
    'RestartSec=10s',
    '# Directories that are made later can be written to after a restart.',
    ...commonLines(facts, [program, 'daemon', ...words]),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ]);
}

/** What makes logrotate.service run logrotor, whoever starts it. */
export function dropIn({ command, nodeDirectory }: ServiceFacts): string {
  return textOf([
    '# Whoever starts logrotate.service starts logrotor.',
    '[Service]',
    'ExecStart=',
    `ExecStart=${unitCommand(command)}`,
    ...environment(nodeDirectory),
    '# Node compiles while it runs, and does not start without this.',
    'MemoryDenyWriteExecute=no',
    'RestrictRealtime=no',
  ]);
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function documentation({ directories = [] }: ServiceFacts): readonly string[] {
  const mounts = directories.filter((path) => isBelow(path, ['/var'])).map(unitWord);
  const required = mounts.length === 0 ? [] : [`RequiresMountsFor=${mounts.join(' ')}`];
  return ['Documentation=man:logrotor(8) man:logrotor.conf(5)', ...required];
}

function commonLines(facts: ServiceFacts, command: readonly string[]): readonly string[] {
  return [
    `ExecStart=${unitCommand(command)}`,
    ...environment(facts.nodeDirectory),
    '# A signal goes to logrotor, which lets the scripts that it runs come to their end.',
    'KillMode=mixed',
    'IOSchedulingClass=best-effort',
    'IOSchedulingPriority=7',
    '',
    ...writing(facts),
    '',
    ...hardening(facts),
    '',
    '# Not to be set: MemoryDenyWriteExecute= (Node compiles while it runs, and ends at once), and',
    '# ProtectProc=, PrivatePIDs= and a set without CAP_SYS_PTRACE (who has a log open is seen in /proc).',
  ];
}

function environment(nodeDirectory: string | undefined): readonly string[] {
  if (nodeDirectory === undefined) return [];
  const path = `${nodeDirectory}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  return [`Environment=${unitWord(`PATH=${path}`)}`];
}

function writing({ directories, needs }: ServiceFacts): readonly string[] {
  if (directories === undefined) {
    return [
      '# Written for any configuration: logrotor install makes a unit that only writes where the',
      '# configuration at hand does.',
      'ProtectSystem=full',
    ];
  }
  return [
    '# Nothing can be written to but the directories of the logs, their archives and the state file.',
    'ProtectSystem=strict',
    ...directories.map((path) => `ReadWritePaths=${unitWord(`-${path}`)}`),
    ...(needs.mails ? ['# The mail program writes here.'] : []),
    ...(needs.mails ? MAIL_DIRECTORIES.map((path) => `ReadWritePaths=-${path}`) : []),
    ...(needs.scripts.length > 0 ? scriptWarning(needs) : []),
  ];
}

function scriptWarning({ scripts }: Needs): readonly string[] {
  const places = scripts.map(({ path, line }) => `#   ${path}:${line}`.replaceAll(/[^ -~]/g, '?'));
  return [
    '# The scripts of these stanzas cannot write anywhere else either. What one of them needs besides,',
    `# 'systemctl edit' adds as another line of ReadWritePaths= (to /run, for instance):`,
    ...places,
  ];
}

function hardening(facts: ServiceFacts): readonly string[] {
  const { directories, needs, command, nodeDirectory = '/', programDirectory } = facts;
  const started = [programDirectory, nodeDirectory, ...command].filter((word) =>
    isBelow(word, HOMES),
  );
  const usesHomes = started.length > 0 || HOMES.some((home) => reaches(directories, home));
  const usesTemporary = TEMPORARY.some((path) => reaches(directories, path));
  const isFree = directories === undefined || runsAnything(needs);
  const readsHome = isFree || usesHomes || needs.readsHome;
  return [
    'LockPersonality=yes',
    'PrivateDevices=yes',
    ...(usesTemporary ? [] : ['PrivateTmp=yes']),
    'ProtectClock=yes',
    'ProtectControlGroups=yes',
    ...(directories === undefined ? [] : [`ProtectHome=${readsHome ? 'read-only' : 'yes'}`]),
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    'RestrictNamespaces=yes',
    ...(isFree || needs.realtime ? [] : ['RestrictRealtime=yes']),
    ...(isFree ? [] : closed()),
  ];
}

/** What scripts and mail programs might not bear. */
function closed(): readonly string[] {
  return [
    `CapabilityBoundingSet=${CAPABILITIES}`,
    'NoNewPrivileges=yes',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
    'SystemCallArchitectures=native',
    'SystemCallErrorNumber=EPERM',
    'SystemCallFilter=@system-service',
  ];
}

/** True if something that is written to is in a directory, or the other way round. */
function reaches(directories: readonly string[] | undefined, path: string): boolean {
  if (directories === undefined) return true;
  return isBelow(path, directories) || directories.some((each) => isBelow(each, [path]));
}
