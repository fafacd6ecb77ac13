// Words the events of node:test: a line for each file, each failure in full where it happens, then
// again by name, every skipped test with its reason, and node:test's own counts as the last lines.
import path from 'node:path';
import { inspect } from 'node:util';
import { ROOT } from './tool.mjs';

/** What Node 20 gives as the reason when --name leaves a test out. */
const NOT_ASKED_FOR = 'test name does not match pattern';

/** Prints a test run as it goes; true when nothing failed (and nothing was skipped, if forbidden). */
export async function report(events, { forbidSkips }) {
  const seen = {
    failed: [],
    skipped: [],
    counts: [],
    file: undefined,
    passedHere: 0,
    ancestors: [],
  };
  for await (const event of events) readers[event.type]?.(event.data, seen);
  endFile(seen);
  const isRefused = forbidSkips && seen.skipped.length > 0;
  list('Failed', seen.failed);
  list(isRefused ? 'Skipped, which this run forbids' : 'Skipped', seen.skipped);
  console.log('');
  for (const line of seen.counts) console.log(`# ${line}`);
  return seen.failed.length === 0 && !isRefused;
}

const readers = {
  'test:start'(test, seen) {
    seen.ancestors.length = test.nesting;
    seen.ancestors.push(test.name);
  },
  'test:pass'(test, seen) {
    enterFile(test, seen);
    const reason = test.skip ?? test.todo;
    if (reason === NOT_ASKED_FOR) return;
    if (reason !== undefined && reason !== false) {
      const words = typeof reason === 'string' && reason !== '' ? reason : 'no reason given';
      seen.skipped.push(`${fullName(test, seen)}: ${words}`);
    } else if (test.details.type !== 'suite') {
      seen.passedHere += 1;
    }
  },
  'test:fail'(test, seen) {
    if (test.todo !== undefined && test.todo !== false) return readers['test:pass'](test, seen);
    enterFile(test, seen);
    const cause = test.details.error?.cause ?? test.details.error;
    if (test.details.error?.failureType === 'subtestsFailed') return;
    const where = test.line === undefined ? '' : ` (${shortName(test.file)}:${test.line})`;
    seen.failed.push(fullName(test, seen) + where);
    console.log(`✖ ${fullName(test, seen)}${where}\n${indent(textOf(cause))}\n`);
  },
  'test:stdout': ({ message }) => process.stdout.write(message),
  'test:stderr': ({ message }) => process.stderr.write(message),
  'test:diagnostic'({ nesting, message }, seen) {
    if (
      nesting === 0 &&
      /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(message)
    ) {
      seen.counts.push(message);
    }
  },
};

function enterFile(test, seen) {
  if (test.file === undefined || test.file === seen.file) return;
  endFile(seen);
  seen.file = test.file;
}

function endFile(seen) {
  if (seen.file !== undefined) console.log(`  ${shortName(seen.file)}: ${seen.passedHere} passed`);
  seen.passedHere = 0;
}

function fullName(test, seen) {
  const place = test.file === undefined ? '' : `${shortName(test.file)} › `;
  return place + [...seen.ancestors.slice(0, test.nesting), test.name].join(' › ');
}

function shortName(file) {
  return path
    .relative(ROOT, file)
    .replace(/^dist\//, '')
    .replace(/\.js$/, '.ts');
}

function textOf(cause) {
  return typeof cause === 'string' ? cause : inspect(cause, { colors: process.stdout.isTTY });
}

function indent(text) {
  return text.replace(/^/gm, '    ');
}

function list(title, names) {
  if (names.length === 0) return;
  console.log(`\n${title}:`);
  for (const name of names) console.log(`  ${name}`);
}
