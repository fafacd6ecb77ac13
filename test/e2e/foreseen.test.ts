/** What `logrotor explain` foresees is what a run then does. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { useCases } from '../support/cases.ts';
import { LOGROTOR } from '../support/checkout.ts';
import type { Sandbox } from '../support/sandbox.ts';

const { place } = useCases('foreseen');

interface Told {
  readonly verdict: { readonly kind: string };
  readonly archives: readonly { readonly path: string; readonly fate: string }[];
}

/** What explain says with -f, and what is gone after a run with -f. */
const FORESEEN: readonly (readonly [string, string, readonly string[]])[] = [
  ['numbered', 'rotate 2\n', ['a.log.1', 'a.log.2']],
  ['numbered with a hole', 'rotate 3\n', ['a.log.1', 'a.log.3']],
  ['compressed', 'rotate 2\ncompress\n', ['a.log.1.gz', 'a.log.2.gz']],
  ['delayed', 'rotate 2\ncompress\ndelaycompress\n', ['a.log.1', 'a.log.2.gz']],
  ['no archive is kept', 'rotate 0\n', []],
  ['dated', 'rotate 2\ndateext\n', ['a.log-20200101', 'a.log-20200102', 'a.log-20200103']],
  ['dated by keepdaily', 'dateext\n#: keepdaily 2\n', ['a.log-20200101', 'a.log-20200102']],
  ['in another directory', 'rotate 1\nolddir old\n', ['old/a.log.1']],
  ['a copy', 'rotate 1\ncopytruncate\n', ['a.log.1']],
  ['a total', 'rotate 9\n#: maxtotal 11\n', ['a.log.1', 'a.log.2', 'a.log.3']],
  ['an archive that must stay', 'rotate 1\n#: minkeep 3\n', ['a.log.1', 'a.log.2', 'a.log.3']],
];

describe('what is foreseen is what a run does', () => {
  for (const [name, directives, archives] of FORESEEN) {
    test(name, async () => {
      const files = archives.map((archive, index) => [archive, `${index}-`] as const);
      const box = place(`$D/a.log {\n${directives}}\n`, {
        'a.log': 'a line\n',
        ...Object.fromEntries(files),
      });
      const told = JSON.parse(await explain(box)) as Told;
      assert.equal(told.verdict.kind, 'rotate');
      assert.equal((await box.rotate(['-f', box.path('conf')])).exit, 0);
      const left = contentsBelow(box);
      const gone = files.filter(([, content]) => !left.includes(content));
      const goes = told.archives.filter(({ fate }) => fate === 'goes');
      assert.deepEqual(pathsOf(goes), gone.map(([archive]) => box.path(archive)).toSorted());
      assert.deepEqual(pathsOf(told.archives), archives.map((each) => box.path(each)).toSorted());
    });
  }
});

async function explain(box: Sandbox): Promise<string> {
  const args = ['explain', '-s', box.path('state'), '-f', '--json', 'a.log', 'conf'];
  return (await box.run(LOGROTOR, args)).stdout;
}

function pathsOf(archives: Told['archives']): readonly string[] {
  return archives.map(({ path }) => path).toSorted();
}

/** What all archives hold, whatever they are called by now. */
function contentsBelow(box: Sandbox): readonly string[] {
  const names = readdirSync(box.dir, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /a\.log[.-]/.test(name))
    .map((name) => {
      const bytes = readFileSync(box.path(name));
      const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
      return (isGzip ? gunzipSync(bytes) : bytes).toString('latin1');
    });
}
