/** The version is written twice, in package.json and in the source: here they must agree. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { VERSION } from '../../src/cli/version.ts';
import { CHECKOUT } from '../support/checkout.ts';

test('the version in the source is that of package.json', () => {
  const manifest = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
    version: string;
  };
  assert.equal(VERSION, manifest.version);
});
