// What an interrupted run, a full disk or a changed configuration has left in the way of a rotation is
// kept (DEPARTURES D01, D02, D03, D07, D08).
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, utimesSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { commandOf, needs } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const STRACE = needs(commandOf('/usr/bin/strace', 'strace'));
const root = useSandbox('leftovers');

/** The date of the sandbox, in UTC. */
const TODAY = new Date().toISOString().slice(0, 10).replaceAll('-', '');

/** Enough for a compressed file that can be cut. */
const LINES = Array.from({ length: 5000 }, (_, index) => `line ${index} of the archive\n`).join('');

interface Leftover {
  readonly name: string;
  readonly directives: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** when files were written last; otherwise now. */
  readonly written?: Readonly<Record<string, string>>;
  /** names and contents after the run, compressed files decompressed; the date of today is `TODAY`. */
  readonly after: Readonly<Record<string, string>>;
  readonly exit?: number;
}

const CASES: readonly Leftover[] = [
  {
    name: 'D01: a plain archive from before compress was switched on is compressed and moves up',
    directives: 'compress\nrotate 3',
    files: { 'a.log': 'new\n', 'a.log.1': 'one\n', 'a.log.2': 'two\n' },
    after: { 'a.log.1.gz': 'new\n', 'a.log.2.gz': 'one\n', 'a.log.3.gz': 'two\n' },
  },
  {
    name: 'D01: with a broken compressor the log is rotated all the same, and plain archives move up',
    directives: 'compress\ncompresscmd /bin/false\nrotate 3',
    files: { 'a.log': 'new\n', 'a.log.1': 'one\n', 'a.log.2': 'two\n' },
    after: { 'a.log.1': 'new\n', 'a.log.2': 'one\n', 'a.log.3': 'two\n' },
    exit: 1,
  },
  {
    name: 'D01: what sits behind the last slot goes before anything moves onto it',
    directives: 'rotate 2',
    files: { 'a.log': 'new\n', 'a.log.1': 'one\n', 'a.log.2': 'two\n', 'a.log.3': 'old\n' },
    after: { 'a.log.1': 'new\n', 'a.log.2': 'one\n' },
  },
  {
    name: 'D01: rotate -1 from 0 on loses no archive',
    directives: 'rotate -1\nstart 0',
    files: { 'a.log': 'new\n', 'a.log.0': 'zero\n', 'a.log.1': 'one\n' },
    after: { 'a.log.0': 'new\n', 'a.log.1': 'zero\n', 'a.log.2': 'one\n' },
  },
  {
    name: 'D02: a log that renamecopy had set aside becomes the archive before the new one',
    directives: 'renamecopy\nrotate 3',
    files: { 'a.log': 'new\n', 'a.log.tmp': 'aside\n', 'a.log.1': 'one\n' },
    after: { 'a.log.1': 'new\n', 'a.log.2': 'aside\n', 'a.log.3': 'one\n' },
  },
  {
    name: 'D02: with dateext it becomes the archive of the day of its last line',
    directives: 'renamecopy\ndateext\ncompress\nrotate 3',
    files: { 'a.log': 'new\n', 'a.log.tmp': 'aside\n' },
    written: { 'a.log.tmp': '2026-01-02T12:00:00Z' },
    after: { 'a.log-20260102.gz': 'aside\n', 'a.log-TODAY.gz': 'new\n' },
  },
  {
    name: 'D03: a plain archive of the same date refuses the rotation',
    directives: 'compress\ndateext\ndateformat -today\nrotate 3',
    files: { 'a.log': 'new\n', 'a.log-today': 'plain\n' },
    after: { 'a.log': 'new\n', 'a.log-today': 'plain\n' },
    exit: 1,
  },
  {
    name: 'D07: what a killed gzip has left of the archive beside it goes',
    directives: 'compress\nrotate 3',
    files: { 'a.log': 'new\n', 'a.log.1': LINES, 'a.log.1.gz': cut(gzipSync(LINES)) },
    after: { 'a.log.1.gz': 'new\n', 'a.log.2.gz': LINES },
  },
  {
    name: 'D07: an empty compressed file beside an archive goes',
    directives: 'compress\nrotate 3',
    files: { 'a.log': 'new\n', 'a.log.1': 'one\n', 'a.log.1.gz': '' },
    after: { 'a.log.1.gz': 'new\n', 'a.log.2.gz': 'one\n' },
  },
  {
    name: 'D07: a cut-off file with other contents than the archive beside it steps aside',
    directives: 'compress\nrotate 3',
    files: {
      'a.log': 'new\n',
      'a.log.1': LINES,
      'a.log.1.gz': cut(gzipSync(LINES.replace('line 0', 'Line 0'))),
    },
    after: { 'a.log.1.gz': 'new\n', 'a.log.2.gz': LINES, 'a.log.1.gz-DATE.backup': 'cut off' },
  },
];

function cut(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

describe('leftovers', () => {
  for (const [
    index,
    { name, directives, files, after, written = {}, exit = 0 },
  ] of CASES.entries()) {
    test(name, async () => {
      const sandbox = folder(`case-${index}`);
      for (const [file, text] of Object.entries(files)) sandbox.write(`logs/${file}`, text);
      for (const [file, time] of Object.entries(written)) {
        utimesSync(sandbox.path(`logs/${file}`), new Date(time), new Date(time));
      }
      const config = `${sandbox.path('logs')}/a.log {\n${directives}\n}\n`;
      const ran = await sandbox.rotate(['-f', sandbox.write('config', config)]);
      assert.equal(ran.exit, exit, ran.stderr);
      assert.deepEqual(contents(sandbox), after);
    });
  }

  test(
    'D08: a log that its program makes again meanwhile keeps its lines and gets the mode',
    STRACE,
    async () => {
      const sandbox = folder('adopted');
      const log = sandbox.write('logs/a.log', 'old\n');
      const config = sandbox.write('config', `${log} {\nrotate 2\ncreate 0600\n}\n`);
      // The rename of the log takes so long that the program finds its log gone before create makes a new one.
      const writer = `(while [ -e '${log}' ]; do sleep 0.01; done; echo meanwhile > '${log}') &`;
      const slowly =
        'strace -f -qq -o /dev/null -e trace=rename -e inject=rename:delay_exit=1000000:when=1';
      const ran = await sandbox.shell(`${writer} ${slowly} "$1" -f -s "$2" '${config}'; wait`);
      assert.equal(ran.stderr, '');
      assert.deepEqual(contents(sandbox), { 'a.log': 'meanwhile\n', 'a.log.1': 'old\n' });
      assert.equal(statSync(log).mode & 0o777, 0o600);
    },
  );
});

function folder(name: string): Sandbox {
  const dir = root.path(name);
  mkdirSync(dir);
  return new Sandbox(dir);
}

function contents(sandbox: Sandbox): Readonly<Record<string, string>> {
  assert.ok(existsSync(sandbox.path('logs')));
  return Object.fromEntries(
    sandbox
      .names('logs')
      .map((name) => [
        name.replace(/-\d{10}\./, '-DATE.').replace(TODAY, 'TODAY'),
        content(sandbox, `logs/${name}`),
      ]),
  );
}

function content(sandbox: Sandbox, name: string): string {
  const text = sandbox.read(name);
  if (!text.startsWith('\x1f\x8b')) return text;
  try {
    return gunzipSync(Buffer.from(text, 'latin1')).toString('latin1');
  } catch {
    return 'cut off';
  }
}
