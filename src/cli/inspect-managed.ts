// What is to be done about a file that its program dates itself: in the words of a run that would do it now.
import { rotateStanza } from '../apply/rotate-stanza.ts';
import type { Stanza } from '../config/stanza.ts';
import type { Event } from '../report/event.ts';
import { messagesOf } from '../report/text.ts';
import type { Run } from '../apply/run.ts';

/** The lines about one file; none if a run does nothing about it. */
export async function inspectManaged(
  run: Run,
  stanza: Stanza,
  path: string,
): Promise<readonly string[]> {
  const told: Event[] = [];
  const isRoot = run.invoker.uid === 0;
  const { su } = stanza.settings;
  const settings = { ...stanza.settings, su: isRoot ? su : { ...su, on: false } };
  await rotateStanza({ ...run, report: (event) => told.push(event) }, { ...stanza, settings });
  const lines = told.flatMap((event) => {
    if (event.kind === 'step') {
      const { step } = event;
      const inner = step.kind === 'attempt' ? step.step : step;
      if ('path' in inner && inner.path !== path) return [];
      if (inner.kind === 'compress-still') return [`compressing ${path}`];
    }
    return messagesOf(event).map(({ text }) => text.trim());
  });
  return lines.filter((line) => line.includes(path));
}
