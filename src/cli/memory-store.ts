// What is remembered of logs beyond the state file, on the disk: read at the beginning of a run, and replaced as
// a whole at its end where it has changed.
import { epochOf } from '../calendar/zone.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Stanza } from '../config/stanza.ts';
import { MachineDisk } from '../host/machine-disk.ts';
import { ownDirectory, readOwnFile, replaceOwnFile } from '../host/own-directory.ts';
import { directivesWithMemory, isOutdated, remember } from '../plan/remember.ts';
import { formatMemory, parseMemory, type Memory, type Remembered } from '../state/memory.ts';
import type { StateEntries } from '../state/state-file.ts';
import type { State } from '../state/state.ts';
import type { Output } from './output.ts';
import { NOT_KEPT } from './state-store.ts';

const NAME = 'memory';

/** What was remembered, and the text that it was read from; undefined if there was no file. */
export interface ReadMemory {
  readonly memory: Memory;
  readonly text: string | undefined;
}

const NOTHING: ReadMemory = { memory: new Map(), text: undefined };

/** Reads what earlier runs have remembered. What cannot be read is lost, after a message, and no more than that. */
export function readMemory(
  stateFile: string,
  stanzas: readonly Stanza[],
  output: Output,
): ReadMemory {
  if (stateFile === NOT_KEPT) {
    sayNotKept(stanzas, output);
    return NOTHING;
  }
  const file = `${ownDirectory(stateFile)}/${NAME}`;
  const text = readOwnFile(stateFile, NAME);
  if (isSystemError(text)) {
    // Of a directory that is not ours the journal has more to say.
    output.complain({ kind: 'memory-unread', file, reason: text.reason });
    return NOTHING;
  }
  if (text === undefined) return NOTHING;
  const { memory, damaged } = parseMemory(text);
  if (damaged > 0) output.complain({ kind: 'memory-damaged', file, lines: damaged });
  return { memory, text };
}

function sayNotKept(stanzas: readonly Stanza[], output: Output): void {
  for (const { place, settings } of stanzas) {
    for (const directive of directivesWithMemory(settings)) {
      output.complain({ kind: 'no-memory', place: `${place.file}:${place.line}`, directive });
    }
  }
}

/** What a run knows at its end. */
export interface RunEnd {
  readonly stanzas: readonly Stanza[];
  readonly state: State;
  /** the state as it was read. */
  readonly entries: StateEntries;
  readonly now: number;
}

/** Writes what is to be remembered. False, after a message, if that failed. */
export function writeMemory(
  stateFile: string,
  before: ReadMemory,
  end: RunEnd,
  output: Output,
): boolean {
  if (stateFile === NOT_KEPT) return true;
  const text = formatMemory(nextMemory(before.memory, end));
  if (text === before.text) return true;
  const error = replaceOwnFile(stateFile, NAME, text);
  if (error === undefined) return true;
  const file = `${ownDirectory(stateFile)}/${NAME}`;
  output.complain({ kind: 'memory-unwritten', file, reason: error.reason });
  return false;
}

function nextMemory(before: Memory, { stanzas, state, entries, now }: RunEnd): Memory {
  const memory = othersIn(before, stanzas, now);
  using disk = new MachineDisk();
  for (const { settings, logs } of stanzas) {
    if (directivesWithMemory(settings).length === 0) continue;
    for (const log of logs) {
      const found = settings.maxrate === 0 ? undefined : disk.lstat(log);
      const facts = isSystemError(found) ? undefined : found;
      const earlier = entries.get(log);
      const lastBefore = earlier === undefined ? undefined : epochOf(earlier.last);
      const last = state.rotatedAt(log);
      const question = { settings, before: before.get(log), facts, last, lastBefore, now };
      memory.set(log, remember(question));
    }
  }
  return memory;
}

/** What other configurations with the same state file need stays for a while. */
function othersIn(
  before: Memory,
  stanzas: readonly Stanza[],
  now: number,
): Map<string, Remembered> {
  if (before.size === 0) return new Map();
  const configured = new Set(stanzas.flatMap(({ logs }) => logs));
  const others = [...before].filter(
    ([log, remembered]) => !configured.has(log) && !isOutdated(remembered, now),
  );
  return new Map(others);
}
