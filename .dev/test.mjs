// npm test: makes the checkout ready, runs the checks, then the tests.
//   npm test -- test/config test/state/lock.test.ts   only these, without the checks
//   npm test -- --name=REGEX                          only tests so named
//   npm test -- --forbid-skips                        a skipped test is a failure
//   npm test -- --only-tests                          neither set-up nor checks
import path from 'node:path';
import { run } from 'node:test';
import { parseArgs } from 'node:util';
import { failedChecks } from './check.mjs';
import { filesBelow } from './files.mjs';
import { setUp } from './setup.mjs';
import { report } from './test-report.mjs';
import { ROOT } from './tool.mjs';

const CONCURRENCY = 2;
const FILE_TIMEOUT_MS = 30 * 60 * 1000;

const { values: options, positionals: places } = parseArgs({
  allowPositionals: true,
  options: {
    'forbid-skips': { type: 'boolean', default: false },
    'only-tests': { type: 'boolean', default: false },
    name: { type: 'string' },
  },
});

process.exitCode = (await runAll()) ? 0 : 1;

async function runAll() {
  if (options['only-tests']) return runTests();
  const isTyped = await setUp();
  if (places.length > 0 || options.name !== undefined) return (await runTests()) && isTyped;
  const failed = failedChecks({ isTyped });
  if (failed.length === 0) return runTests();
  console.error(`error: checks failed: ${failed.join(', ')}; the tests were not run`);
  return false;
}

async function runTests() {
  const files = testFiles();
  if (files.length === 0) {
    console.error(`error: no test file in ${places.join(' ')}`);
    return false;
  }
  const events = run({
    files,
    concurrency: CONCURRENCY,
    timeout: FILE_TIMEOUT_MS,
    ...(options.name === undefined ? {} : { testNamePatterns: [new RegExp(options.name)] }),
  });
  return report(events, { forbidSkips: options['forbid-skips'] });
}

/** The compiled form of the test files in the places asked for, which name sources. */
function testFiles() {
  const wanted = places.map((place) => path.relative(ROOT, path.resolve(place)));
  return filesBelow('test')
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => places.length === 0 || wanted.some((place) => isWithin(file, place)))
    .map((file) => path.join(ROOT, 'dist', file.replace(/\.ts$/, '.js')));
}

function isWithin(file, place) {
  return place === '' || file === place || file.startsWith(`${place}/`);
}
