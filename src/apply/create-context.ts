// With SELinux, what a rotation creates gets the context that its log had at the beginning (ENGINE-SPEC
// 13.4).
import { isSystemError } from '../config/config-host.ts';
import { contextOf, setCreateContext } from '../host/selinux.ts';
import type { StanzaRun } from './run.ts';

/** The context of a log; undefined without SELinux, or after a message if it cannot be read. */
export function readContext({ run, disk }: StanzaRun, log: string): string | undefined {
  if (run.debug || !run.labelsFiles()) return undefined;
  const place = disk.nameIn(log);
  const context = isSystemError(place) ? undefined : contextOf(place);
  if (context === undefined) {
    const text = `getting file context ${log}: No data available`;
    run.report({ kind: 'message', severity: 'error', text });
  }
  return context;
}

/** New files get `context` until the result is disposed of; without one the policy decides. */
export function createAs({ run }: StanzaRun, context: string | undefined): Disposable | undefined {
  if (context === undefined) return undefined;
  const refused = setCreateContext(context);
  if (refused === undefined) {
    const text = `set default create context to ${context}`;
    run.report({ kind: 'message', severity: 'debug', text });
  } else {
    const text = `setting default context to ${context}: ${refused.reason}`;
    run.report({ kind: 'message', severity: 'error', text });
  }
  return { [Symbol.dispose]: () => setCreateContext(undefined) };
}
