/** The manual pages say what the program has, all of it and nothing else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as exitCodes from '../../src/cli/exit-code.ts';
import { runCommand } from '../../src/cli/options.ts';
import { VERSION } from '../../src/cli/version.ts';
import { DIRECTIVES } from '../../src/config/directives.ts';
import { RULES } from '../../src/plan/check/finding.ts';
import { CHECKOUT } from '../support/checkout.ts';
import { commandOf, needs } from '../support/requirement.ts';
import { runProgram } from '../support/run-program.ts';
import { inScratch, placeConfig, readDocument, rotate, sectionOf, termsOf } from './documents.ts';

const COMMAND_PAGE = readDocument('man/logrotor.8');
const CONFIG_PAGE = readDocument('man/logrotor.conf.5');

test('logrotor.conf(5) has an entry for each directive, and for nothing else', () => {
  const terms = termsOf(sectionOf(CONFIG_PAGE, 'DIRECTIVES'));
  const described = terms.map((term) => /^\w+/.exec(term)?.[0] ?? term);
  assert.deepEqual(described.toSorted(), [...DIRECTIVES.keys()].toSorted());
});

test('an entry of logrotor.conf(5) shows an argument where the directive has one', () => {
  for (const term of termsOf(sectionOf(CONFIG_PAGE, 'DIRECTIVES'))) {
    const [name = '', argument] = term.split(/ (.*)/);
    const kind = DIRECTIVES.get(name)?.argument;
    const takesOne = kind === 'value' || kind === 'line' || kind === 'include';
    assert.equal(argument !== undefined, takesOne, term);
  }
});

test('logrotor(8) has an entry for each option, and for nothing else', () => {
  const terms = termsOf(sectionOf(COMMAND_PAGE, 'OPTIONS'));
  const described = terms.flatMap((term) => term.match(/(?<![\w-])-(?:-[a-z-]+|[a-z?])/g) ?? []);
  const options = runCommand('logrotor').options.flatMap(({ short, long }) =>
    [short, long].filter((form) => form !== undefined),
  );
  assert.deepEqual(described.toSorted(), options.toSorted());
});

test('the synopsis of logrotor(8) has each option', () => {
  const synopsis = sectionOf(COMMAND_PAGE, 'SYNOPSIS').join('\n').replaceAll('\\-', '-');
  const cluster = /\[ -(\w+) \]/.exec(synopsis)?.[1] ?? '';
  const flags = cluster.split('').map((letter) => `-${letter}`);
  for (const { short = '', long = '' } of runCommand('logrotor').options) {
    const isThere = flags.includes(short) || synopsis.includes(`[ ${short}\n`);
    assert.ok(isThere || synopsis.includes(long), long);
  }
});

test('logrotor(8) has each exit code, and no other', () => {
  const terms = termsOf(sectionOf(COMMAND_PAGE, 'EXIT STATUS'));
  const codes = Object.values(exitCodes).map(String);
  assert.deepEqual(terms.toSorted(), codes.toSorted());
});

test('logrotor(8) has each rule of check, and no other', () => {
  const terms = termsOf(sectionOf(COMMAND_PAGE, 'CHECKS'));
  assert.deepEqual(terms.toSorted(), RULES.toSorted());
});

describe('what to write instead of a script', () => {
  const [, rows = ''] = CONFIG_PAGE.split('.SS Instead of a script\n');
  const section = rows.slice(0, rows.indexOf('\n.SH ')).split('\n');

  test('is said of the twenty things that scripts do most often', () => {
    const scripts = termsOf(section).flatMap((term) => term.split(', '));
    assert.ok(new Set(scripts).size >= 20, scripts.join('; '));
  });

  const directives = section.flatMap((line) => /^\.BR? "?(reopen [^"]*)/.exec(line)?.[1] ?? []);
  for (const directive of new Set(directives.map((line) => line.trim().replaceAll('\\-', '-')))) {
    test(`${directive}: is a directive`, async () => {
      await inScratch(async (directory) => {
        placeConfig(directory, `${directory}/log/a.log {\nmissingok\nrotate 1\n${directive}\n}\n`);
        const { exit, stderr } = await rotate(directory, []);
        assert.deepEqual({ exit, said: stderr.toString() }, { exit: 0, said: '' });
      });
    });
  }
});

describe('the differences from logrotate', () => {
  const listed = termsOf(sectionOf(COMMAND_PAGE, 'DIFFERENCES FROM LOGROTATE'));
  const used = new Set(['src', 'test'].flatMap(departuresIn));

  test('each has a number of its own, in ascending order', () => {
    assert.deepEqual(listed, [...new Set(listed)].toSorted());
  });

  test('each that the sources or the tests name is in logrotor(8)', () => {
    assert.deepEqual(
      [...used].filter((id) => !listed.includes(id)),
      [],
    );
  });

  test('each that logrotor(8) lists is named by a source or a test', () => {
    assert.deepEqual(
      listed.filter((id) => !used.has(id)),
      [],
    );
  });
});

test('the pages name the version of the program', () => {
  const [major, minor] = VERSION.split('.');
  for (const page of [COMMAND_PAGE, CONFIG_PAGE]) {
    assert.match(page, new RegExp(`^\\.TH .*"logrotor ${major}\\.${minor}"`, 'm'));
  }
});

describe('groff', needs(commandOf('/usr/bin/groff', 'groff')), () => {
  for (const name of readdirSync(join(CHECKOUT, 'man'))) {
    test(`${name}: has nothing to complain of`, async () => {
      const { exit, stdout, stderr } = await runProgram({
        program: '/usr/bin/groff',
        args: ['-man', '-ww', '-z', join(CHECKOUT, 'man', name)],
        cwd: CHECKOUT,
        env: process.env,
      });
      const said = stdout.toString() + stderr.toString();
      assert.deepEqual({ exit, said }, { exit: 0, said: '' });
    });
  }
});

/** The numbers of departures in the sources below a folder. */
function departuresIn(folder: string): readonly string[] {
  const files = readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.ts$|departures-.*\.json$/.test(file))
    .map((file) => readFileSync(join(CHECKOUT, folder, file), 'utf8'))
    .flatMap((text) => text.match(/(?<![\w-])D\d\d\b/g) ?? []);
}
