/**
 * What a test needs of the machine. A test whose requirement is absent is skipped by name, with the way to get it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { release } from 'node:os';
import { resolve } from 'node:path';
import { CHECKOUT, LOGROTATE } from './checkout.ts';

interface Requirement {
  readonly name: string;
  readonly how: string;
  readonly present: boolean;
}

/** The library that freezes the clock of a program and of its children. */
export const FAKETIME = findFaketime();

/** Real configurations, beside the checkout and never part of it. */
export const CORPUS = resolve(CHECKOUT, '../shared/corpus/configs');

export const ROOT: Requirement = {
  name: 'root',
  how: 'run the tests as root',
  present: process.getuid?.() === 0,
};

export const FAKED_CLOCK: Requirement = {
  name: 'libfaketime',
  how: 'apt-get install libfaketime',
  present: FAKETIME !== '',
};

export const DEBIAN_LOGROTATE: Requirement = {
  name: 'logrotate',
  how: 'apt-get install logrotate',
  present: existsSync(LOGROTATE),
};

export const DENIABLE_MEMORY: Requirement = {
  name: 'prctl(PR_SET_MDWE)',
  how: 'run the tests on Linux 6.3 or newer',
  present: isKernelSince(6, 3),
};

export const CORPUS_CONFIGS: Requirement = {
  name: 'the corpus of real configs',
  how: `put it in ${CORPUS}`,
  present: existsSync(CORPUS),
};

/** Requires a command that a Debian package brings. */
export function commandOf(path: string, packageName: string): Requirement {
  return { name: packageName, how: `apt-get install ${packageName}`, present: existsSync(path) };
}

/** Test options that skip the test, saying why, unless everything required is present. */
export function needs(...requirements: readonly Requirement[]): { readonly skip: string | false } {
  const absent = requirements.filter((requirement) => !requirement.present);
  if (absent.length === 0) return { skip: false };
  return { skip: absent.map(({ name, how }) => `needs ${name}: ${how}`).join('; ') };
}

function isKernelSince(major: number, minor: number): boolean {
  const [ours = 0, ourMinor = 0] = release().split('.').map(Number);
  return ours > major || (ours === major && ourMinor >= minor);
}

function findFaketime(): string {
  const candidates = readdirSync('/usr/lib')
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`);
  return candidates.find((path) => existsSync(path)) ?? '';
}
