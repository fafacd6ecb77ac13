/** Scripts, compressors and mailers that fail, vanish, or do harm: the log is not lost, and the next log goes on. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { useSandbox } from '../support/sandbox.ts';

const sandbox = useSandbox('bad-children');
const LOGS = sandbox.path('logs');
const BAD = `${LOGS}/bad.log`;
const FAILED = 'child did not exit with status 0';
const KILLED = 'child did not terminate normally';

beforeEach(() => {
  for (const name of ['logs', 'state']) {
    rmSync(sandbox.path(name), { recursive: true, force: true });
  }
  sandbox.write('logs/bad.log', 'bad line\n');
  sandbox.write('logs/good.log', 'good line\n');
});

/** Rotates bad.log by `directives`, and good.log after it. */
async function rotate(directives: string, args: readonly string[] = []) {
  const config = sandbox.write('conf', stanza('bad', directives) + stanza('good', ''));
  const ran = await sandbox.rotate([...args, config]);
  assert.equal(sandbox.read('logs/good.log.1'), 'good line\n');
  assert.deepEqual(
    sandbox.names('logs').filter((name) => name.startsWith('.')),
    [],
  );
  return ran;
}

function stanza(log: string, directives: string): string {
  return `${LOGS}/${log}.log {\nsize 1\nrotate 2\ncreate\n${directives}\n}\n`;
}

/** Writes a program of the name given that runs `script`, and returns its path. */
function program(name: string, script: string): string {
  return sandbox.write(name, `#!/bin/sh\n${script}\n`, 0o755);
}

describe('a script that fails', () => {
  const ROWS: readonly (readonly [string, string, string, string])[] = [
    ['prerotate exits with 1: the log stays', 'prerotate\nexit 1', FAILED, 'bad.log'],
    ['prerotate is killed: the log stays', 'prerotate\nkill -9 $$', KILLED, 'bad.log'],
    ['prerotate is no shell script', 'prerotate\n)(', FAILED, 'bad.log'],
    ['postrotate exits with 255: the archive stays', 'postrotate\nexit 255', FAILED, 'bad.log.1'],
    ['postrotate is killed: the archive stays', 'postrotate\nkill -15 $$', KILLED, 'bad.log.1'],
  ];
  for (const [name, script, problem, holder] of ROWS) {
    test(name, async () => {
      const { exit, stderr } = await rotate(`compress\n${script}\nendscript`);
      assert.equal(exit, 1);
      const kind = script.slice(0, script.indexOf('\n'));
      const said = `error: error running non-shared ${kind} script for ${BAD} of '${BAD}': ${problem}\n`;
      assert.ok(stderr.includes(said), stderr);
      assert.equal(sandbox.read(`logs/${holder}`), 'bad line\n');
    });
  }
});

test('a script that is longer than the system passes on: it fails, and the archive stays', async () => {
  const { exit, stderr } = await rotate(`postrotate\n${':\n'.repeat(100_000)}endscript`);
  const said = `error running non-shared postrotate script for ${BAD} of '${BAD}'`;
  assert.deepEqual(
    { exit, stderr },
    { exit: 1, stderr: `error: ${said}: Argument list too long\n` },
  );
  assert.equal(sandbox.read('logs/bad.log.1'), 'bad line\n');
});

describe('a script that meddles with the log', () => {
  const aside = 'mv "$1" "$1.aside"';
  const ROWS: readonly (readonly [string, string, string])[] = [
    ['it is deleted', 'create\nprerotate\nrm "$1"', ': No such file or directory'],
    [
      'copytruncate: it is deleted',
      'copytruncate\nprerotate\nrm "$1"',
      `error opening ${BAD}: No such file or directory`,
    ],
    [
      'it becomes a directory',
      `compress\nprerotate\n${aside}; mkdir "$1"`,
      `unable to open ${BAD}.1 (read-only) for compression: Operation not supported`,
    ],
    [
      'it becomes a FIFO',
      `compress\nprerotate\n${aside}; mkfifo "$1"`,
      `unable to open ${BAD}.1 (read-only) for compression: Operation not supported`,
    ],
    [
      'copytruncate: it becomes a FIFO',
      `copytruncate\nprerotate\n${aside}; mkfifo "$1"`,
      `error opening ${BAD}: Operation not supported`,
    ],
    [
      'copytruncate: it becomes a link',
      `copytruncate\nprerotate\n${aside}; ln -s "$1.aside" "$1"`,
      `error opening ${BAD}: Too many levels of symbolic links`,
    ],
    [
      'the archive is deleted',
      'compress\npostrotate\nrm "$2"',
      `unable to open ${BAD}.1 (read-only) for compression: No such file or directory`,
    ],
  ];
  for (const [name, script, message] of ROWS) {
    test(name, async () => {
      const { exit, stderr } = await rotate(`${script}\nendscript`);
      assert.equal(exit, 1);
      assert.match(stderr, /^error: [^\n]*\n$/);
      assert.ok(stderr.includes(message), stderr);
    });
  }

  test('it is truncated, or replaced by another: what is there is rotated', async () => {
    const { exit } = await rotate(
      'compress\nprerotate\nmv "$1" "$1.aside"; echo other > "$1"\nendscript',
    );
    assert.equal(exit, 0);
    assert.equal(sandbox.read('logs/bad.log.aside'), 'bad line\n');
    const { stdout } = await sandbox.shell('zcat logs/bad.log.1.gz');
    assert.equal(stdout, 'other\n');
  });

  test('all descriptors closed', async () => {
    const { exit, stderr } = await rotate('postrotate\nexec <&- >&- 2>&- 3>&- 4>&-\nendscript');
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
  });
});

describe('processes that are left behind are not waited for', () => {
  // They end when the file goes: a time limit would do, but would leave them to the machine.
  const linger = 'while test -e "$0.stay"; do sleep 0.05; done';

  for (const [name, directives] of [
    [
      'by a script',
      () => `postrotate\n"${program('lingerer', linger)}" >/dev/null 2>&1 &\nendscript`,
    ],
    [
      'by a compressor, which hold its standard error',
      () => {
        const lingerer = program('lingerer', linger);
        return `compress\ncompresscmd ${program('pack', `cat; "${lingerer}" >/dev/null &`)}`;
      },
    ],
  ] as const) {
    test(name, async () => {
      sandbox.write('lingerer.stay', '');
      try {
        const { exit, stderr } = await rotate(directives());
        assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
      } finally {
        rmSync(sandbox.path('lingerer.stay'));
      }
    });
  }
});

describe('a compressor that does not compress: the archive stays as it is', () => {
  const made = (extension: string) =>
    `failed to compress log ${BAD}.1: ${BAD}.1${extension} does not hold the same bytes\n`;
  const said = `Compressing program wrote following message to stderr when compressing log ${BAD}.1:\n`;
  const ROWS: readonly (readonly [string, string, string, string])[] = [
    ['it fails', 'pack', 'exit 3', `failed to compress log ${BAD}.1: ${FAILED}\n`],
    ['it is killed', 'pack', 'cat; kill -9 $$', `failed to compress log ${BAD}.1: ${KILLED}\n`],
    ['it hangs up', 'pack', 'exec <&- >&-', made('.gz')],
    ['it makes nothing', 'pack', 'cat >/dev/null', made('.gz')],
    ['gzip makes nothing', 'gzip', 'cat >/dev/null', made('.gz')],
    ['gzip makes garbage', 'gzip', 'echo garbage', made('.gz')],
    ['gzip leaves something out', 'gzip', 'head -c 2 | /bin/gzip', made('.gz')],
    ['gzip adds something', 'gzip', '(cat; echo more) | /bin/gzip', made('.gz')],
    ['gzip is cut off', 'gzip', '/bin/gzip | head -c 12', made('.gz')],
    ['xz makes garbage', 'xz', 'echo garbage', made('.xz')],
    [
      'its output is taken away',
      'pack',
      `rm ${LOGS}/.logrotor-*; cat`,
      `error creating output file ${BAD}.1.gz: No such file or directory\n`,
    ],
    [
      'it is no program',
      '',
      '',
      `${said}error: cannot execute compress command '/none': No such file or directory\n` +
        `error: failed to compress log ${BAD}.1: ${FAILED}\n`,
    ],
  ];
  for (const [name, base, script, message] of ROWS) {
    test(name, async () => {
      const compressor = base === '' ? '/none' : program(base, script);
      const { exit, stderr } = await rotate(`compress\ncompresscmd ${compressor}`);
      assert.deepEqual({ exit, stderr }, { exit: 1, stderr: `error: ${message}` });
      assert.equal(sandbox.read('logs/bad.log.1'), 'bad line\n');
      assert.deepEqual(sandbox.names('logs'), ['bad.log', 'bad.log.1', 'good.log', 'good.log.1']);
    });
  }

  test('it says more than anybody wants to read', async () => {
    const pack = program('pack', 'cat; head -c 50000000 /dev/zero | tr "\\0" x >&2');
    const { exit, stderr } = await rotate(`compress\ncompresscmd ${pack}`);
    assert.equal(exit, 0);
    assert.ok(stderr.startsWith(`error: ${said}xxx`));
    assert.equal(stderr.length, `error: ${said}`.length + 1024 * 1024);
  });
});

describe('a compressor that cannot be started: its name and the reason', () => {
  const file = sandbox.write('file', '');
  const ROWS: readonly (readonly [string, string])[] = [
    ['/none', 'No such file or directory'],
    [file, 'Permission denied'],
    [`${file}/x`, 'Not a directory'],
    [`/${'x'.repeat(256)}`, 'File name too long'],
    ['/', 'Permission denied'],
  ];
  for (const [name, reason] of ROWS) {
    test(`${name.slice(0, 40)}: ${reason}`, async () => {
      const { exit, stderr } = await rotate(`compress\ncompresscmd ${name}`);
      assert.equal(exit, 1);
      assert.ok(stderr.includes(`\nerror: cannot execute compress command '${name}': ${reason}\n`));
      assert.equal(sandbox.read('logs/bad.log.1'), 'bad line\n');
    });
  }
});

describe('a mailer that does not mail: the archive stays', () => {
  for (const [name, mailer] of [
    ['it fails', '/bin/false'],
    ['it does not exist', '/none'],
    ['its name is empty', ''],
    ['it is a directory', '/'],
  ] as const) {
    test(name, async () => {
      const { exit, stderr } = await rotate('rotate 0\nmail somebody', ['-m', mailer]);
      assert.equal(exit, 1);
      assert.match(stderr, /^error: mail command failed for \S+bad\.log\.1: [^\n]+\n$/);
      assert.equal(sandbox.read('logs/bad.log.1'), 'bad line\n');
    });
  }
});
