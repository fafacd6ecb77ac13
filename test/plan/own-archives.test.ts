// Archives that the patterns of their own stanza match.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { ownArchives } from '../../src/plan/own-archives.ts';

type Case = readonly [
  name: string,
  settings: Partial<Settings>,
  logs: readonly string[],
  archives: readonly string[],
  known?: readonly string[],
];

const OLDDIR = { olddir: '/old' };

const CASES: readonly Case[] = [
  ['a number', {}, ['/l/a', '/l/a.1', '/l/a.12'], ['/l/a.1', '/l/a.12']],
  ['compressed', {}, ['/l/a', '/l/a.2.gz', '/l/a.3.xz'], ['/l/a.2.gz', '/l/a.3.xz']],
  [
    'a date',
    {},
    ['/l/a', '/l/a-20261123', '/l/a-20261122.gz'],
    ['/l/a-20261123', '/l/a-20261122.gz'],
  ],
  ['a date of another length', {}, ['/l/a', '/l/a-202611', '/l/a-2026112312'], []],
  ['a format', { dateformat: '.%Y' }, ['/l/a', '/l/a.2026', '/l/a-20261123'], ['/l/a.2026']],
  ['a wide format', { dateformat: '.%Y*' }, ['/l/a', '/l/a.2026xyz'], ['/l/a.2026xyz']],
  ['no log of that name', {}, ['/l/osd.3', '/l/osd.12', '/l/b-20261123'], []],
  ['a log that is gone', {}, ['/l/a.1', '/l/a.2.gz'], ['/l/a.1', '/l/a.2.gz'], ['/l/a']],
  ['another directory', {}, ['/l/a', '/m/a.1'], []],
  ['olddir', OLDDIR, ['/l/a', '/old/a.1', '/l/a.1'], ['/old/a.1']],
  ['extension', { extension: '.l' }, ['/l/a.l', '/l/a.1.l', '/l/a.l.1'], ['/l/a.1.l']],
  ['extension that is not there', { extension: '.l' }, ['/l/a', '/l/a.1'], ['/l/a.1']],
  ['addextension', { addextension: '.o' }, ['/l/a', '/l/a.1.o.gz'], ['/l/a.1.o.gz']],
  ['something else in between', {}, ['/l/a', '/l/a.1x', '/l/a.b.1', '/l/a..1'], []],
  ['line ends in names', {}, ['/l/a\nb', '/l/a\nb.1'], ['/l/a\nb.1']],
];

for (const [name, settings, logs, archives, known = []] of CASES) {
  test(name, () => {
    const stanza = {
      pattern: 'p',
      place: { file: 'c', path: 'c', line: 1, column: 1 },
      settings: { ...DEFAULTS, ...settings },
      words: ['p'],
      logs,
      written: undefined,
    };
    const spared = { ...stanza, sparesArchives: true };
    const found = ownArchives(spared, (path) => known.includes(path));
    assert.deepEqual(
      found.map(({ path }) => path),
      archives,
    );
    assert.deepEqual(
      ownArchives({ ...stanza, sparesArchives: false }, () => true),
      [],
    );
  });
}
