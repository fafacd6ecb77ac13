// Makes a fresh clone ready to run, and an old one current: packages, then the build.
import { buildIfStale } from './build.mjs';
import { install } from './install.mjs';

/** Installs and builds what is missing or out of date; false when the types are wrong. */
export async function setUp() {
  install();
  return buildIfStale();
}
