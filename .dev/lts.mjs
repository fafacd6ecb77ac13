// npm run test:lts: the tests on the current long-term release of Node, with the program and the
// tests as they were built. Takes the same arguments as npm test.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setUp } from './setup.mjs';
import { ROOT, runs } from './tool.mjs';

const MAJOR = 26;
const PACKAGE = `node-${process.platform}-${process.arch}`;
const HOME = path.join(ROOT, 'node_modules', '.cache', `node-${MAJOR}`);
const BIN = path.join(HOME, 'node_modules', PACKAGE, 'bin');

const isTyped = await setUp();
process.exitCode = fetchNode() && runTests() && isTyped ? 0 : 1;

/** The package that npm's `node` package would choose, without its install script. */
function fetchNode() {
  if (existsSync(path.join(BIN, 'node'))) return true;
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  return runs('npm', ['install', ...options, '--prefix', HOME, `${PACKAGE}@${MAJOR}`]);
}

function runTests() {
  const script = path.join(ROOT, '.dev', 'test.mjs');
  const env = { ...process.env, PATH: `${BIN}${path.delimiter}${process.env.PATH}` };
  const args = ['--enable-source-maps', script, '--only-tests', ...process.argv.slice(2)];
  return runs(path.join(BIN, 'node'), args, { env });
}
