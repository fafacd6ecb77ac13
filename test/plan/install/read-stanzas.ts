/** Stanzas from the text of a configuration, on a machine in memory. */
import assert from 'node:assert/strict';
import { readConfig } from '../../../src/config/read-config.ts';
import type { Stanza } from '../../../src/config/stanza.ts';
import { memoryHost, type MemoryEntry } from '../../support/config-host.ts';

/** The stanzas of a text without errors; the logs are empty files unless the machine is given. */
export function readStanzas(
  text: string,
  files: Readonly<Record<string, MemoryEntry>> = {},
): readonly Stanza[] {
  const config = readConfig(['/c'], memoryHost({ ...files, '/c': text }), true);
  assert.equal(config.failed, false, JSON.stringify(config.messages));
  return config.stanzas;
}

/** One stanza for /l/a.log with these directives. */
export function readStanza(directives: string): readonly Stanza[] {
  return readStanzas(`/l/a.log {\n missingok\n ${directives.replaceAll('; ', '\n ')}\n}\n`);
}
