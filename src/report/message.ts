// A line for a human: what the events of a run become.
import type { Severity } from '../config/diagnostic.ts';

/** One message; `text` is a byte string without its line end. */
export interface Message {
  readonly severity: Severity;
  readonly text: string;
  /** bytes of another program, which follow the message as they are, on stderr only. */
  readonly raw?: string;
}

export function debug(text: string): Message {
  return { severity: 'debug', text };
}

export function warning(text: string): Message {
  return { severity: 'warning', text };
}

export function error(text: string): Message {
  return { severity: 'error', text };
}
