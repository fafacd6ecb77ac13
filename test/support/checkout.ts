/**
 * Where the checkout and the programs under test are, for sources and for their compiled form.
 * LOGROTOR and LOGROTATE in the environment name other programs, for instance a broken one that a test must catch.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The root of the checkout. */
export const CHECKOUT = findCheckout(import.meta.dirname);

/** The program that this project makes. */
export const LOGROTOR = resolve(process.env['LOGROTOR'] ?? join(CHECKOUT, 'bin/logrotor'));

/** Debian's logrotate. */
export const LOGROTATE = resolve(process.env['LOGROTATE'] ?? '/usr/sbin/logrotate');

/** Parses a JSON file of `test/compat`, which the compiler does not copy to `dist`. */
export function readCompatJson(name: string): unknown {
  return JSON.parse(readFileSync(join(CHECKOUT, 'test/compat', name), 'utf8'));
}

function findCheckout(start: string): string {
  let dir = start;
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return dir;
}
