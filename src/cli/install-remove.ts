// `logrotor install --remove`: what logrotate will delete when it has its place again, and then the way back.
import type { ConfigHost } from '../config/config-host.ts';
import { readConfig } from '../config/read-config.ts';
import { MachineDisk } from '../host/machine-disk.ts';
import { systemZone } from '../host/system-zone.ts';
import { lostArchives } from '../plan/install/lost-archives.ts';
import { planRemoval, type InstallFacts } from '../plan/install/plan-install.ts';
import { DONE, FAILED } from './exit-code.ts';
import { takeSteps } from './install-steps.ts';
import { namedConfigs } from './named-configs.ts';
import type { RunRequest } from './with-run.ts';

/** A line that is a directive to logrotor and a comment to logrotate. */
const ANNOTATION = /^([ \t]*#):/gm;

/** What a removal is made with. */
export interface Removal {
  readonly request: RunRequest;
  readonly facts: InstallFacts;
  readonly host: ConfigHost;
  readonly root: string;
  readonly isPrinted: boolean;
}

/** Takes back what was installed. The result is the exit code. */
export async function removeInstallation(removal: Removal): Promise<number> {
  const { facts, root, isPrinted } = removal;
  const { output } = removal.request;
  const steps = planRemoval(facts);
  // Also where the place was never taken: whoever runs logrotor otherwise goes back by other means. The logs of
  // an image are not those that its rotations will meet.
  if (root === '') listLost(removal);
  if (steps.length === 0) {
    output.print("there is nothing here that 'logrotor install' has made\n");
    return DONE;
  }
  return (await takeSteps(steps, { root, isPrinted, output })) ? DONE : FAILED;
}

/** Lists what logrotate deletes that logrotor keeps. A configuration with errors is compared as far as it goes. */
function listLost({ request: { line, environment, output }, host }: Removal): void {
  const configs = namedConfigs(line.operands, environment);
  const ours = readConfig(configs, host, true).stanzas;
  const logrotates = readConfig(configs, asLogrotateReads(host), true).stanzas;
  using disk = new MachineDisk();
  const lost = lostArchives({
    ours,
    logrotates,
    disk,
    now: Math.floor(Date.now() / 1000),
    zone: systemZone({ TZ: environment['TZ'], TZDIR: environment['TZDIR'] }),
  });
  if (lost.length > 0) {
    const lines = lost.map((path) => `  ${path}\n`).join('');
    const head =
      'logrotate will delete these at its next rotations, which the rules of logrotor keep:';
    output.print(`${head}\n${lines}`);
  }
  for (const { settings, pattern, place } of ours) {
    if (settings.managed === undefined) continue;
    const where = `${place.path}:${place.line}`;
    output.print(
      `logrotate will take for logs, and rename, what 'managed' has in ${where}: ${pattern}\n`,
    );
  }
}

/** The host on which directives behind `#:` are comments. */
export function asLogrotateReads(host: ConfigHost): ConfigHost {
  return {
    ...host,
    openConfig: (path, limitBytes) => {
      const opened = host.openConfig(path, limitBytes);
      if (opened.kind !== 'regular' || opened.text === undefined) return opened;
      return { ...opened, text: opened.text.replaceAll(ANNOTATION, '$1.') };
    },
  };
}
