/** What README.md points at is there. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKOUT } from '../support/checkout.ts';
import { readDocument } from './documents.ts';

const README = readDocument('README.md');
const MANIFEST = JSON.parse(readDocument('package.json')) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
};

test('the relative links exist', () => {
  const targets = [...README.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
  const relative = targets.filter((target) => !/^[a-z]+:/.test(target));
  assert.ok(relative.length > 0);
  assert.deepEqual(
    relative.filter((target) => !existsSync(join(CHECKOUT, target))),
    [],
  );
});

test('the npm scripts that it names exist', () => {
  const named = [...README.matchAll(/npm (?:run )?((?:start|test|build|check|format)[\w:-]*)/g)];
  const scripts = new Set(named.map(([, script = '']) => script));
  assert.deepEqual(
    [...scripts].filter((script) => MANIFEST.scripts[script] === undefined),
    [],
  );
});

test('each dependency has its reason', () => {
  const [, section = ''] = README.split('## What it depends on');
  for (const name of Object.keys(MANIFEST.dependencies)) {
    assert.ok(section.includes(`[${name}](`), name);
  }
});

test('each guarantee names a test that exists, and each of those tests is named', () => {
  const [, guarantees = ''] = README.split('## What can be relied on');
  const lists = [...guarantees.matchAll(/^ *Tests?: (.*)$/gm)].map(([, list = '']) => list);
  const named = lists.flatMap((list) =>
    [...list.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  );
  const files = ['guarantees.test.ts', 'guarantees-killed.test.ts'];
  const source = files.map((file) => readDocument(`test/docs/${file}`)).join('');
  const existing = [...source.matchAll(/^\s*test\(\s*'([^']+)'/gm)].map(([, name = '']) => name);
  assert.deepEqual(new Set(named), new Set(existing));
});

test('the package that it installs has the version of package.json', () => {
  assert.ok(README.includes(`./logrotor-${MANIFEST.version}.tgz`));
});
