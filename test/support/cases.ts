/** Configurations that questions are asked about: each in a folder of its own, with the logs and archives around it. */
import { Sandbox, useSandbox } from './sandbox.ts';

/** Where the cases of one test file stand. */
export interface Cases {
  readonly outer: Sandbox;
  /** Makes a folder with a configuration named `conf`, in which `$D` stands for it, and with some files. */
  readonly place: (config: string, files?: Readonly<Record<string, string>>) => Sandbox;
}

/** Folders that are removed when the tests of the file are done. */
export function useCases(name: string): Cases {
  const outer = useSandbox(name);
  let count = 0;
  return {
    outer,
    place: (config, files = {}) => {
      count += 1;
      const box = new Sandbox(outer.path(`case${count}`));
      for (const [file, content] of Object.entries(files)) box.write(file, content);
      box.write('conf', config.replaceAll('$D', box.dir));
      return box;
    },
  };
}

/** Dates the last rotation of `a.log`, in days from now. */
export function rotatedDaysAgo(box: Sandbox, days: number): void {
  const date = new Date(Date.now() - days * 86_400_000);
  const fields = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()].join('-');
  box.write('state', `logrotate state -- version 2\n"${box.path('a.log')}" ${fields}-0:0:0\n`);
}
