/** A sandbox with one log, to which a test adds archives and a configuration. */
import { rmSync, utimesSync } from 'node:fs';
import { beforeEach } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { useSandbox, type Ran, type Sandbox } from '../support/sandbox.ts';

/** What a test does with its log. */
export interface OneLog {
  readonly sandbox: Sandbox;
  /** Makes archives of one size, each written so many days ago. */
  readonly archives: (names: Readonly<Record<string, number>>, sizeBytes?: number) => void;
  /** Writes a configuration by which the log is not due, and returns its path. */
  readonly configure: (...lines: readonly string[]) => string;
  readonly prune: (...args: readonly string[]) => Promise<Ran>;
}

const DAY_S = 86_400;

/** A run that does well and says nothing. */
export const SILENT = { exit: 0, signal: null, stdout: '', stderr: '' };

/** Makes `l/a.log` anew before each test of the file. */
export function useOneLog(name: string): OneLog {
  const sandbox = useSandbox(name);
  beforeEach(() => {
    for (const each of ['l', 'old', 'state', 'said', 'conf', 'state.d']) {
      rmSync(sandbox.path(each), { recursive: true, force: true });
    }
    sandbox.write('l/a.log', 'line\n');
  });
  return {
    sandbox,
    archives: (names, sizeBytes = 1000) => {
      for (const [archive, days] of Object.entries(names)) {
        const path = sandbox.write(`l/${archive}`, 'x'.repeat(sizeBytes));
        const written = Date.now() / 1000 - days * DAY_S;
        utimesSync(path, written, written);
      }
    },
    configure: (...lines) => {
      const body = ['daily', ...lines].join('\n');
      return sandbox.write('conf', `${sandbox.path('l/a.log')} {\n${body}\n}\n`);
    },
    prune: (...args) =>
      sandbox.run(LOGROTOR, ['prune', '-s', sandbox.path('state'), ...args, 'conf']),
  };
}
