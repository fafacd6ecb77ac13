// The names of archives: what `extension` and `addextension` move to their end (ENGINE-SPEC 7).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { archiveName, finalPath, plainPath } from '../../src/plan/archive-name.ts';

/** A log, its settings, the plain archive .1, and the one that the stanza keeps. */
const ROWS: readonly (readonly [string, Partial<Settings>, string, string])[] = [
  ['/l/a.log', {}, '/l/a.log.1', '/l/a.log.1'],
  ['/l/a.log', { compress: true }, '/l/a.log.1', '/l/a.log.1.gz'],
  ['/l/a.log', { compress: true, compressext: '.x' }, '/l/a.log.1', '/l/a.log.1.x'],
  ['/l/a.log', { extension: '.log' }, '/l/a.1.log', '/l/a.1.log'],
  ['/l/a.log', { extension: '.log', compress: true }, '/l/a.1.log', '/l/a.1.log.gz'],
  ['/l/a.txt', { extension: '.log' }, '/l/a.txt.1', '/l/a.txt.1'],
  ['/l/.log', { extension: '.log' }, '/l/.1.log', '/l/.1.log'],
  ['/l/a.log', { addextension: '.old' }, '/l/a.log.1.old', '/l/a.log.1.old'],
  ['/l/a.log', { addextension: '.log' }, '/l/a.1.log', '/l/a.1.log'],
  ['/l/a.log', { extension: '.log', addextension: '.old' }, '/l/a.1.log', '/l/a.1.log'],
  ['/l/a.log.old', { extension: '.log', addextension: '.old' }, '/l/a.1.log', '/l/a.1.log'],
  ['/l/a.txt', { extension: '.log', addextension: '.old' }, '/l/a.txt.1.old', '/l/a.txt.1.old'],
  ['/l/a', { extension: '' }, '/l/a.1', '/l/a.1'],
  ['/l/a', { olddir: '/old' }, '/old/a.1', '/old/a.1'],
  ['/l/a', { olddir: 'old' }, '/l/old/a.1', '/l/old/a.1'],
  ['a', {}, './a.1', './a.1'],
  ['/l//a', {}, '/l//a.1', '/l//a.1'],
  ['/l/./a', {}, '/l/./a.1', '/l/./a.1'],
  ['/l/\xe9', { compress: true }, '/l/\xe9.1', '/l/\xe9.1.gz'],
];

for (const [log, given, plain, final] of ROWS) {
  test(`${log} with ${JSON.stringify(given)} becomes ${final}`, () => {
    const name = archiveName(log, { ...DEFAULTS, ...given });
    assert.equal(plainPath(name, '.1'), plain);
    assert.equal(finalPath(name, '.1'), final);
  });
}
