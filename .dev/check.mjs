// The checks that run no program: types, lint, forbidden words, format, unused code. All of them
// run, so that one look shows everything; the exit code is 1 if one of them complains.
import { forbiddenWords } from './forbid.mjs';
import { install } from './install.mjs';
import { runsTool } from './tool.mjs';

const CHECKS = {
  lint: () => runsTool('oxlint', ['--type-aware', '--deny-warnings', '--quiet', '.', '.dev']),
  forbid: () => forbiddenWords(),
  format: () => runsTool('prettier', ['--check', '--log-level=warn', '.', 'bin/logrotor']),
  unused: () => runsTool('knip', ['--no-progress']),
};

/** Runs every check; the names of those that complain. What a build said of the types is not asked again. */
export function failedChecks({ isTyped } = {}) {
  const types = () => isTyped ?? runsTool('tsc', ['--noEmit']);
  return Object.entries({ types, ...CHECKS })
    .filter(([, passes]) => !passes())
    .map(([name]) => name);
}

if (process.argv[1] === import.meta.filename) {
  install();
  const failed = failedChecks();
  for (const name of failed) console.error(`error: check failed: ${name}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
