/** The linter keeps the layers apart and the pure ones pure, and says why: each rule is shown a file that breaks it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { CHECKOUT } from '../support/checkout.ts';

/** Who may import whom; a layer in brackets only for its types. */
const LAYERS: Readonly<Record<string, string>> = {
  calendar: '',
  config: 'calendar',
  state: 'calendar',
  plan: 'config state calendar',
  gzip: '',
  host: '(plan) config state calendar',
  apply: 'plan config state host gzip report calendar',
  ship: 'state host report',
  daemon: 'config plan state host',
  report: '(plan) (config) (calendar) (state)',
  cli: 'calendar config state plan gzip host apply ship daemon report',
};

const PURE = ['calendar', 'config', 'state', 'plan'];

interface Offence {
  readonly file: string;
  readonly code: string;
  readonly reason: RegExp;
}

interface Diagnostic {
  readonly filename: string;
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

const OFFENCES = [...layerOffences(), ...purityOffences()];
const INNOCENCE = allowedImports();

let found: readonly Diagnostic[] = [];
const directory = mkdtempSync(join(tmpdir(), 'logrotor-lint-'));

before(() => {
  for (const offence of [...OFFENCES, ...INNOCENCE]) {
    mkdirSync(dirname(join(directory, offence.file)), { recursive: true });
    writeFileSync(join(directory, offence.file), `${offence.code}\nexport const done = true;\n`);
  }
  for (const name of ['.oxlintrc.json', 'package.json']) {
    cpSync(join(CHECKOUT, name), join(directory, name));
  }
  found = lint();
});

after(() => {
  rmSync(directory, { recursive: true });
});

for (const { file, code, reason } of OFFENCES) {
  test(`${file} may not say: ${code}`, () => {
    const words = found
      .filter(({ filename }) => filename === file)
      .map(({ message, help }) => `${message} ${help ?? ''}`);
    assert.ok(
      words.some((text) => reason.test(text)),
      `expected ${String(reason)}, the linter said: ${words.join('; ') || 'nothing'}`,
    );
  });
}

for (const { file, code } of INNOCENCE) {
  test(`${file} may say: ${code}`, () => {
    const restricted = found.filter(
      ({ filename, code: rule }) => filename === file && rule.includes('no-restricted'),
    );
    assert.deepEqual(restricted, []);
  });
}

function layerOffences(): readonly Offence[] {
  const layers = Object.keys(LAYERS);
  return layers.flatMap((importer) => {
    const words = (LAYERS[importer] ?? '').split(' ');
    const refused = layers.filter((layer) => layer !== importer && !words.includes(layer));
    return [...refused, 'main'].map((layer) => ({
      file: `src/${importer}/imports-${layer}.ts`,
      code: importOf(layer === 'main' ? '../main.ts' : `../${layer}/thing.ts`, layer),
      reason: new RegExp(`${importer} (?:imports|does not import)`),
    }));
  });
}

function allowedImports(): readonly { readonly file: string; readonly code: string }[] {
  return Object.entries(LAYERS).flatMap(([importer, allowed]) =>
    allowed
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => {
        const layer = word.replace(/[()]/g, '');
        const code = importOf(`../${layer}/thing.ts`, layer);
        return word === layer
          ? { file: `src/${importer}/uses-${layer}.ts`, code }
          : {
              file: `src/${importer}/types-${layer}.ts`,
              code: code.replace('import', 'import type'),
            };
      }),
  );
}

function purityOffences(): readonly Offence[] {
  const files = [...PURE.map((layer) => `src/${layer}`), 'src/daemon/schedule'];
  return files.flatMap((place) => {
    const file = (name: string): string =>
      place.endsWith('schedule') ? `${place}-${name}.ts` : `${place}/${name}.ts`;
    return [
      { file: file('fs'), code: importOf('node:fs', 'fs'), reason: /import no node: module/ },
      { file: file('package'), code: importOf('commander', 'a'), reason: /bring in no package/ },
      { file: file('env'), code: 'export const a = process.env;', reason: /reads neither process/ },
      { file: file('now'), code: 'export const a = Date.now();', reason: /reads no clock/ },
      { file: file('random'), code: 'export const a = Math.random();', reason: /no random/ },
      { file: file('waits'), code: 'export async function a() {}', reason: /async is not allowed/ },
    ];
  });
}

function importOf(from: string, name: string): string {
  return `import { ${name} } from '${from}';`;
}

function lint(): readonly Diagnostic[] {
  const program = join(CHECKOUT, 'node_modules', '.bin', 'oxlint');
  const child = spawnSync(program, ['--format=json', 'src'], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return (JSON.parse(child.stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}
