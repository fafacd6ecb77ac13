// Brings node_modules in line with package-lock.json; does nothing, and says nothing, when it is.
// No install script runs but that of zlib-sync, the one native package: it needs a compiler, only
// tests use it, and those are skipped by name where it could not be built.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT, runs } from './tool.mjs';

const MODULES = path.join(ROOT, 'node_modules');
const TRIED = path.join(MODULES, '.zlib-sync-tried');

/** Installs what the lockfile says, unless it is there already. */
export function install() {
  if (!isInstalled()) {
    console.log('Installing the development packages (npm ci) …');
    if (!runs('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])) {
      console.error('error: npm ci failed');
      process.exit(1);
    }
  }
  buildDecoder();
}

function isInstalled() {
  const wanted = lockedPackages(path.join(ROOT, 'package-lock.json'));
  const present = lockedPackages(path.join(MODULES, '.package-lock.json'));
  if (!wanted || !present) return false;
  const names = Object.keys(wanted).filter((name) => name !== '' && !wanted[name].optional);
  return (
    names.every((name) => present[name]?.version === wanted[name].version) &&
    Object.keys(present).every((name) => present[name].version === wanted[name]?.version)
  );
}

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function buildDecoder() {
  if (canLoad('zlib-sync') || wasTried()) return;
  console.log('Building zlib-sync, which some tests read archives with …');
  const args = ['rebuild', 'zlib-sync', '--ignore-scripts=false', '--loglevel=error'];
  const built = runs('npm', args, { stdio: 'ignore' });
  if (!built || !canLoad('zlib-sync')) {
    console.log('zlib-sync could not be built; the tests that need it are skipped.');
  }
  writeFileSync(TRIED, attempt());
}

function canLoad(name) {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
}

/** One failed build is enough for a version of Node and a version of the package. */
function wasTried() {
  try {
    return readFileSync(TRIED, 'utf8') === attempt();
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function attempt() {
  const manifest = readFileSync(path.join(MODULES, 'zlib-sync', 'package.json'), 'utf8');
  return `${JSON.parse(manifest).version} ${process.versions.modules}\n`;
}
