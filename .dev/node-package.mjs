// The Node that the Debian package brings, and that npm run test:lts tests with: npm's package of one exact
// version, whose program has one exact content.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, runs } from './tool.mjs';

/** The current long-term release. */
export const NODE_VERSION = '26.12.1';

/** The SHA-256 of its program, by the architecture as Node calls it. */
const PROGRAMS = {
  x64: '08f12d42fb304468e8ee86247fe686aae5b225836ea65e9d6566c11ae6ba2e8e',
  arm64: '7d32bda549eb24395c1d9830731470a0045781b15797d5943591c333a085b2da',
};

const PACKAGE = `node-${process.platform}-${process.arch}`;
const HOME = path.join(ROOT, 'node_modules', '.cache', `node-${NODE_VERSION}`);

/** Where the package is; undefined, after an error, if it cannot be had or is not what it was. */
export function nodePackage() {
  const folder = path.join(HOME, 'node_modules', PACKAGE);
  const program = path.join(folder, 'bin', 'node');
  if (!existsSync(program) && !fetchPackage()) return undefined;
  const sha256 = createHash('sha256').update(readFileSync(program)).digest('hex');
  if (sha256 !== PROGRAMS[process.arch]) {
    console.error(`error: ${program} is not the one that was looked at: SHA-256 ${sha256}`);
    return undefined;
  }
  return { program, sha256, licence: path.join(folder, 'LICENSE') };
}

/** npm's `node` package would choose the same, and run an install script. */
function fetchPackage() {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  return runs('npm', ['install', ...options, '--prefix', HOME, `${PACKAGE}@${NODE_VERSION}`]);
}
