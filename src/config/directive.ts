// A directive: what a row of the table says of it, and the usual kinds of rows.
import type { Reading } from './reading.ts';
import type { ScriptName, Settings } from './settings.ts';

/** What a directive's effect may look at besides its argument. */
export interface DirectiveCall {
  readonly reading: Reading;
  readonly settings: Settings;
  /** Says something at verbose severity. */
  readonly note: (text: string) => void;
}

/**
 * The settings after a directive, or an error that costs the stanza: its text, to which `FILE:LINE `
 * is added, unless it was said already.
 */
export type Outcome =
  | { readonly kind: 'set'; readonly settings: Settings }
  | { readonly kind: 'error'; readonly text: string | undefined };

interface Named {
  readonly name: string;
  /** where it may stand; everywhere unless given. */
  readonly scope?: 'global' | 'stanza';
  /** one line for the manual page and for listings. */
  readonly summary: string;
}

/** A directive that stands alone. */
export interface FlagDirective extends Named {
  readonly argument: 'none';
  readonly apply: (settings: Settings) => Settings;
}

/** A directive whose argument is the rest of its line, `=` and blanks in front removed. */
export interface ValueDirective extends Named {
  readonly argument: 'value';
  /** what the message about a missing argument calls it. */
  readonly label: string;
  /** a missing argument is only a message, and `settings` is what remains. */
  readonly missing?: (settings: Settings) => Settings;
  readonly apply: (value: string, call: DirectiveCall) => Outcome;
}

/** A directive whose argument is everything behind its name, and may be nothing. */
export interface LineDirective extends Named {
  readonly argument: 'line';
  readonly apply: (line: string, call: DirectiveCall) => Outcome;
}

/** A directive whose argument is the lines up to `endscript`. */
export interface ScriptDirective extends Named {
  readonly argument: 'script';
  readonly script: ScriptName;
}

/** `include` and `errors`, which act on the reading itself. */
export interface ReadingDirective extends Named {
  readonly argument: 'include' | 'deprecated';
}

export type Directive =
  FlagDirective | ValueDirective | LineDirective | ScriptDirective | ReadingDirective;

export function set(settings: Settings): Outcome {
  return { kind: 'set', settings };
}

export function error(text?: string): Outcome {
  return { kind: 'error', text };
}

export function flag(
  name: string,
  summary: string,
  apply: (settings: Settings) => Settings,
): FlagDirective {
  return { name, summary, argument: 'none', apply };
}

type FlagName = {
  [Key in keyof Settings]: Settings[Key] extends boolean ? Key : never;
}[keyof Settings];

/** The two directives of a switch; the second is `no` and the first unless it has its own name. */
export function toggle(
  name: FlagName,
  on: string,
  off: string,
  opposite = `no${name}`,
): readonly FlagDirective[] {
  return [
    flag(name, on, (settings) => ({ ...settings, [name]: true })),
    flag(opposite, off, (settings) => ({ ...settings, [name]: false })),
  ];
}

export function value(
  name: string,
  label: string,
  summary: string,
  apply: ValueDirective['apply'],
): ValueDirective {
  return { name, label, summary, argument: 'value', apply };
}

export function line(name: string, summary: string, apply: LineDirective['apply']): LineDirective {
  return { name, summary, argument: 'line', apply };
}
