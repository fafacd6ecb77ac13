// What a configuration is to have on a machine, by the way that it is to be run.
import type { Stanza } from '../../config/stanza.ts';
import { cronFile } from './cron-file.ts';
import { needsOf } from './needs.ts';
import { asOurs, PATHS, type Taken } from './ours.ts';
import { isPackaged, type InstallFacts, type Wanted } from './plan-install.ts';
import { writtenDirectories, type PlaceFacts } from './places.ts';
import { runTimes } from './run-times.ts';
import { daemonUnit, dropIn, onceUnit, type ServiceFacts } from './service-unit.ts';
import { timerUnit } from './timer-unit.ts';

/** By what the program is started. */
export type Starter = 'timer' | 'daemon' | 'cron';

/** What is to be run. */
export interface Installation extends PlaceFacts {
  readonly starter: Starter;
  readonly stanzas: readonly Stanza[];
  /** the program and what it is started with, with absolute paths. */
  readonly command: readonly string[];
  /** where Node is, if it is not where the program looks by itself. */
  readonly nodeDirectory: string | undefined;
  /** where the program really is, links followed. */
  readonly programDirectory: string;
  /** directories that a run writes to whatever the configuration says. */
  readonly directories: readonly string[];
  /** the directory of the state file. */
  readonly stateDirectory: string;
}

/** The files and links for it. */
export function wantedFor(
  installation: Installation,
  taken: readonly Taken[],
  { at }: InstallFacts,
): Wanted {
  const { starter, stanzas, command, nodeDirectory, programDirectory, stateDirectory } =
    installation;
  const directories = [stateDirectory];
  const times = runTimes(stanzas);
  if (starter === 'cron') {
    const text = asOurs(cronFile({ command, nodeDirectory, times }), taken);
    return { files: [{ path: PATHS.cron, text }], links: [], directories, unit: undefined };
  }
  const facts: ServiceFacts = {
    command,
    nodeDirectory,
    programDirectory,
    directories: writtenDirectories(
      stanzas,
      [...directories, ...installation.directories],
      installation,
    ),
    needs: needsOf(stanzas),
  };
  const inPlace = isPackaged('logrotate.service', at)
    ? [{ path: PATHS.dropIn, text: asOurs(dropIn(facts)) }]
    : [];
  if (starter === 'daemon') {
    return {
      files: [{ path: PATHS.daemon, text: asOurs(daemonUnit(facts), taken) }, ...inPlace],
      links: [{ path: PATHS.daemonWanted, target: PATHS.daemon }],
      directories,
      unit: 'logrotor-daemon.service',
    };
  }
  return {
    files: [
      { path: PATHS.service, text: asOurs(onceUnit(facts), taken) },
      { path: PATHS.timer, text: asOurs(timerUnit(times)) },
      ...inPlace,
    ],
    links: [{ path: PATHS.timerWanted, target: PATHS.timer }],
    directories,
    unit: 'logrotor.timer',
  };
}
