// npm run test:lts: the tests on the current long-term release of Node, with the program and the
// tests as they were built. Takes the same arguments as npm test.
import path from 'node:path';
import { nodePackage } from './node-package.mjs';
import { setUp } from './setup.mjs';
import { ROOT, runs } from './tool.mjs';

const isTyped = await setUp();
const node = nodePackage();
process.exitCode = node !== undefined && runTests(node.program) && isTyped ? 0 : 1;

function runTests(program) {
  const script = path.join(ROOT, '.dev', 'test.mjs');
  const directories = [path.dirname(program), process.env.PATH];
  const env = { ...process.env, PATH: directories.join(path.delimiter) };
  const args = ['--enable-source-maps', script, '--only-tests', ...process.argv.slice(2)];
  return runs(program, args, { env });
}
