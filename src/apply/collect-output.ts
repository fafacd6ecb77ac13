// Small programs whose answer is needed: run as the invoker, with no input, for a limited time.
import { timerMs } from '../host/timer.ts';
import { startQuietly } from './script.ts';
import type { StanzaRun } from './run.ts';

/** What a program said, and how it ended unless well. */
export interface Collected {
  readonly end: string | undefined;
  /** its standard output and standard error. */
  readonly text: string;
}

const LARGEST = 4096;

/** Runs a program and collects what it says. */
export async function collectOutput(
  stanzaRun: StanzaRun,
  command: {
    readonly program: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<Collected> {
  const stop = AbortSignal.timeout(timerMs(stanzaRun.stanza.settings.reopenwait * 1000));
  const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'pipe'];
  const child = startQuietly(stanzaRun, { ...command, stdio, stop });
  let text = '';
  for (const stream of [child.process.stdout, child.process.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      if (text.length < LARGEST) text += chunk.toString('latin1');
    });
  }
  const end = await child.end;
  switch (end.kind) {
    case 'exited':
      return { end: end.status === 0 ? undefined : `exit status ${end.status}`, text };
    case 'killed':
      return { end: stop.aborted ? 'no answer' : `ended by ${end.signal}`, text };
    case 'timed-out':
      return { end: 'no answer', text };
    case 'not-started':
    case 'not-forked':
      return { end: end.error.reason, text };
  }
}
