/** Reads configurations that are written down in a test, on a machine in memory. */
import assert from 'node:assert/strict';
import type { ConfigHost } from '../../src/config/config-host.ts';
import { readConfig, type Config } from '../../src/config/read-config.ts';
import type { Settings } from '../../src/config/settings.ts';
import { memoryHost, type MemoryEntry } from './config-host.ts';

/** The machine that a text is read on, besides the text itself. */
export interface Surroundings {
  readonly files?: Readonly<Record<string, MemoryEntry>>;
  readonly facts?: Partial<ConfigHost>;
  readonly debug?: boolean;
}

/** What is read from a file `c` with this text; `/l/` is a directory without logs. */
export function readText(text: string, surroundings: Surroundings = {}): Config {
  const { files, facts, debug = false } = surroundings;
  const host = memoryHost({ '/l': { kind: 'directory' }, ...files, c: text }, facts);
  return readConfig(['c'], host, debug);
}

/** What is read from a text that is written as lines. */
export function readLines(lines: readonly string[], surroundings?: Surroundings): Config {
  return readText(lines.map((line) => `${line}\n`).join(''), surroundings);
}

/** The errors and warnings, with their severity in front. */
export function complaints({ messages }: Config): readonly string[] {
  return messages
    .filter(({ severity }) => severity !== 'debug')
    .map(({ severity, text }) => `${severity}: ${text}`);
}

/** What is said under -v only. */
export function notes({ messages }: Config): readonly string[] {
  return messages.filter(({ severity }) => severity === 'debug').map(({ text }) => text);
}

/** The settings of the only stanza of a configuration. */
export function onlySettings({ stanzas }: Config): Settings {
  const [stanza, ...others] = stanzas;
  assert.ok(stanza !== undefined && others.length === 0, `${stanzas.length} stanzas`);
  return stanza.settings;
}

/** The stanzas as `PATTERN: LOG LOG`. */
export function outline({ stanzas }: Config): readonly string[] {
  return stanzas.map(({ pattern, logs }) => [`${pattern}:`, ...logs].join(' '));
}
