// Doing what `install` has planned, step by step, or only printing it.
import {
  linkSystemFile,
  makeSystemDirectory,
  removeEmptyDirectory,
  removeSystemFile,
  setMode,
  writeSystemFile,
} from '../host/system-files.ts';
import type { InstallStep } from '../plan/install/plan-install.ts';
import type { Output } from './output.ts';
import { systemctl } from './system-manager.ts';

/** How steps are taken. */
export interface Manner {
  /** the tree below which they are done. */
  readonly root: string;
  /** nothing is done. */
  readonly isPrinted: boolean;
  readonly output: Output;
}

/** Takes steps, or only prints what they are; false, after an error, at the first that fails. */
export function takeSteps(steps: readonly InstallStep[], manner: Manner): Promise<boolean> {
  if (!manner.isPrinted) return doSteps(steps, manner);
  printSteps(steps, manner.output);
  return Promise.resolve(true);
}

/** Does the steps, telling each. */
async function doSteps(steps: readonly InstallStep[], { root, output }: Manner): Promise<boolean> {
  for (const step of steps) {
    const failed = await doStep(step, root);
    if (failed !== undefined) {
      output.complain({ kind: 'step-failed', step: wordsOf(step), why: failed });
      return false;
    }
    output.print(`${wordsOf(step)}\n`);
  }
  return true;
}

/** Prints the files as they would be, and the rest as commands. */
function printSteps(steps: readonly InstallStep[], output: Output): void {
  for (const step of steps) {
    output.print(step.kind === 'write' ? `# ${step.path}\n${step.text}\n` : commandOf(step));
  }
}

async function doStep(step: InstallStep, root: string): Promise<string | undefined> {
  if (step.kind === 'systemctl') return systemctl(step.args);
  const path = root + step.path;
  switch (step.kind) {
    case 'write':
      return writeSystemFile(path, step.text)?.reason;
    case 'link':
      return linkSystemFile(path, step.target)?.reason;
    case 'mode':
      return setMode(path, step.mode)?.reason;
    case 'remove':
      return removeSystemFile(path)?.reason;
    case 'directory':
      return makeSystemDirectory(path)?.reason;
    case 'remove-directory':
      return removeEmptyDirectory(path)?.reason;
  }
}

function wordsOf(step: InstallStep): string {
  switch (step.kind) {
    case 'write':
      return `write ${step.path}`;
    case 'link':
      return `link ${step.path} to ${step.target}`;
    case 'mode':
      return `set the mode of ${step.path} to ${octal(step.mode)}`;
    case 'remove':
      return `remove ${step.path}`;
    case 'directory':
      return `make ${step.path}`;
    case 'remove-directory':
      return `remove ${step.path} if it is empty`;
    case 'systemctl':
      return ['systemctl', ...step.args].join(' ');
  }
}

function commandOf(step: Exclude<InstallStep, { readonly kind: 'write' }>): string {
  switch (step.kind) {
    case 'link':
      return `# ln -sf ${step.target} ${step.path}\n`;
    case 'mode':
      return `# chmod ${octal(step.mode)} ${step.path}\n`;
    case 'remove':
      return `# rm -f ${step.path}\n`;
    case 'directory':
      return `# mkdir -p ${step.path}\n`;
    case 'remove-directory':
      return `# rmdir ${step.path}\n`;
    case 'systemctl':
      return `# systemctl ${step.args.join(' ')}\n`;
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
