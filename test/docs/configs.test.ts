/** Every configuration that the documentation shows or conf.d holds is one that the program takes without a word. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CHECKOUT, LOGROTATE, LOGROTOR } from '../support/checkout.ts';
import { DEBIAN_LOGROTATE, needs } from '../support/requirement.ts';
import {
  exampleConfigs,
  inScratch,
  placeConfig,
  readDocument,
  rotate,
  sectionOf,
} from './documents.ts';

const STANZAS = readdirSync(join(CHECKOUT, 'conf.d')).toSorted();

describe('conf.d', () => {
  for (const name of STANZAS) {
    test(`${name}: parses without a diagnostic`, () => parses(readDocument(`conf.d/${name}`)));

    test(`${name}: says what it relies on`, () => {
      assert.match(readDocument(`conf.d/${name}`), /^# Relies on: /m);
    });
  }
});

describe('conf.d, read by logrotate', needs(DEBIAN_LOGROTATE), () => {
  for (const name of STANZAS) {
    test(`${name}: parses without a diagnostic`, () =>
      parses(readDocument(`conf.d/${name}`), LOGROTATE));
  }
});

const EXAMPLES = {
  'README.md': readDocument('README.md'),
  'man/logrotor.conf.5': sectionOf(readDocument('man/logrotor.conf.5'), 'EXAMPLES').join('\n'),
};

for (const [file, document] of Object.entries(EXAMPLES)) {
  describe(`the examples of ${file}`, () => {
    const examples = exampleConfigs(document);

    test('there are some', () => {
      assert.ok(examples.length > 0);
    });

    for (const [index, text] of examples.entries()) {
      test(`number ${index + 1} parses without a diagnostic`, () => parses(text));
    }
  });
}

/** Whatever logs and users this machine has: the paths are in an empty directory, the user is the tester. */
async function parses(text: string, program = LOGROTOR): Promise<void> {
  await inScratch(async (directory) => {
    const here = text
      .replaceAll(/^(?=\/)/gm, directory)
      .replaceAll(/^(\S.*) (?=\/)/gm, `$1 ${directory}`)
      .replaceAll(/^( +su) .*$/gm, `$1 ${process.getuid?.()} ${process.getgid?.()}`);
    placeConfig(directory, here);
    const { exit, stderr } = await rotate(directory, ['-d'], program);
    const complaints = stderr
      .toString()
      .split('\n')
      .filter((line) => /^(?:error|warning): /.test(line) && !line.includes('in debug mode'));
    assert.deepEqual({ exit, complaints }, { exit: 0, complaints: [] });
  });
}
