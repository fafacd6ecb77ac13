/** copytruncate by who writes to the log and what the filesystem can do: every byte is once in log and archive. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { CUTTING } from '../support/cutting.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const sandbox = useSandbox('copytruncate');
const CUTS = needs(CUTTING);
const UNSHARE = needs(ROOT, commandOf('/usr/bin/unshare', 'util-linux'));
const STRACE = needs(commandOf('/usr/bin/strace', 'strace'));
const LINES = Array.from({ length: 12_345 }, (_, index) => `line ${index} of the log\n`).join('');
const SHORT = 'one\ntwo\n';
const NOBODY = 65534;
const SHELL = ['sh', '-c'];

const RUN = '"$1" -vf -s "$2" conf';

/** The shell that starts the program has the log open meanwhile. */
const APPENDING = 'exec 7>>logs/a.log';
const ASTRAY = 'exec 7<>logs/a.log';
/** The log is on a filesystem that cannot cut, in a namespace of the run. */
const TMPFS = 'mount -t tmpfs -o mode=755 none logs; cp original logs/a.log';

/** Once the log is to be truncated, it grows by a line, and while that is read by more than is waited for. */
const FLOODED = `
  rm -f trace pid
  calls() { test -s pid && grep "^$(cat pid) " trace; }
  stopped() { until test "$(calls | grep -c ' pread64(')" = $1 && calls | tail -1 | grep -q stopped; do sleep 0.05; done; }
  strace -f -qq -o trace -P "$PWD/logs/a.log" -e trace=pread64 -e inject=pread64:signal=STOP:when=3..4 \
    sh -c 'echo $$ >pid; exec "$@"' sh ${RUN} &
  stopped 3; echo one more line >&7; kill -CONT $(cat pid)
  stopped 4; head -c 70000000 /dev/zero >&7; kill -CONT $(cat pid); wait $!`;

interface Given {
  readonly before?: string;
  readonly directives?: string;
  /** a program in the place of fallocate(1). */
  readonly fallocate?: string;
  readonly namespace?: boolean;
  /** what runs the program. */
  readonly run?: string;
}

interface Result {
  readonly exit: number | null;
  /** errors and warnings; the log is `LOG`. */
  readonly complaints: readonly string[];
  readonly log: string;
  readonly archive: string | undefined;
  /** all that -v says. */
  readonly said: string;
}

beforeEach(() => {
  for (const name of ['logs', 'state', 'archive']) {
    rmSync(sandbox.path(name), { recursive: true, force: true });
  }
});

/** Runs the program on a log from a shell that has done something before and is still there. */
async function rotate(content: string, given: Given = {}): Promise<Result> {
  const { before = ':', directives = '', fallocate, namespace = false, run = RUN } = given;
  sandbox.write('logs/a.log', content);
  sandbox.write('original', content);
  const rules = `rotate 3\ncopytruncate\n${directives}\n`;
  sandbox.write('conf', `${sandbox.path('logs')}/*.log {\n${rules}}\n`);
  if (fallocate !== undefined) sandbox.write('fallocate', `#!/bin/sh\n${fallocate}\n`, 0o755);
  const bound = fallocate === undefined ? ':' : 'mount --bind fallocate /usr/bin/fallocate';
  const keep = 'cp logs/a.log left; test ! -e logs/a.log.1 || cp logs/a.log.1 archive';
  const script = `${bound}; ${before}; ${run}; code=$?; ${keep}; exit $code`;
  const isApart = namespace || fallocate !== undefined;
  const { exit, stderr } = isApart
    ? await sandbox.run('unshare', ['-m', ...SHELL, script, 'sh', LOGROTOR, sandbox.path('state')])
    : await sandbox.shell(script);
  const complaints = (stderr.match(/^(?:error|warning): .*$/gm) ?? []).map((line) =>
    line.replaceAll(sandbox.path('logs/a.log'), 'LOG').replaceAll(/pid \d+/g, 'pid N'),
  );
  const archive = existsSync(sandbox.path('archive')) ? sandbox.read('archive') : undefined;
  return { exit, complaints, log: sandbox.read('left'), archive, said: stderr };
}

/** Nothing is lost or doubled, and no word is said about it. */
function assertWhole(result: Result, content: string): void {
  assert.deepEqual([result.exit, result.complaints], [0, []]);
  assert.ok((result.archive ?? '') + result.log === content);
}

test('nobody writes: the log ends empty', async () => {
  const result = await rotate(LINES);
  assertWhole(result, LINES);
  assert.equal(result.log, '');
});

test('somebody writes to a small log: it ends empty', async () => {
  const result = await rotate(SHORT, { before: APPENDING });
  assertWhole(result, SHORT);
  assert.equal(result.log, '');
});

test('an empty log has an empty archive', async () => {
  const result = await rotate('', { before: APPENDING });
  assertWhole(result, '');
  assert.equal(result.archive, '');
});

describe('somebody writes, and the filesystem can cut', CUTS, () => {
  test('a part of the last block stays, and where no line ends, that is said', async () => {
    const result = await rotate(LINES, { before: APPENDING });
    assertWhole(result, LINES);
    assert.ok(result.log !== '' && result.log.length <= 4096, String(result.log.length));
    assert.match(
      result.said,
      new RegExp(`^${result.log.length} of ${LINES.length} bytes stay`, 'm'),
    );
    const isDivided = result.archive?.endsWith('\n') === false;
    assert.equal(/^the last line of \S+ goes on in/m.test(result.said), isDivided);
  });

  test('what stays goes into the next archive', async () => {
    sandbox.write('logs/a.log', LINES);
    const first = await rotate(LINES, { before: APPENDING });
    const again = `${APPENDING}; cat original >>logs/a.log; "$1" -f -s "$2" conf`;
    assert.equal((await sandbox.shell(again)).exit, 0);
    const [log, archive] = [sandbox.read('logs/a.log'), sandbox.read('logs/a.log.1')];
    assert.ok(archive + log === first.log + LINES);
  });

  test('copytruncatemode truncate: the log ends empty', async () => {
    const result = await rotate(LINES, {
      before: APPENDING,
      directives: 'copytruncatemode truncate',
    });
    assertWhole(result, LINES);
    assert.equal(result.log, '');
  });

  test('copytruncatemode collapse: a log of one block keeps its place, with an error', async () => {
    const given = { before: APPENDING, directives: 'copytruncatemode collapse' };
    const { exit, complaints, log, archive } = await rotate(SHORT, given);
    const why = 'it has no more than one block';
    assert.deepEqual(complaints, [`error: cannot cut off the front of LOG: ${why}`]);
    assert.deepEqual({ exit, log, archive }, { exit: 1, log: SHORT, archive: undefined });
  });

  test('a sparse log stays sparse, and so does its archive', async () => {
    const size = 50 * 2 ** 20;
    const grow = `truncate -s ${size} logs/a.log`;
    const result = await rotate(SHORT, { before: `${grow}; ${APPENDING}` });
    assert.deepEqual([result.exit, result.complaints], [0, []]);
    const [log, archive] = ['logs/a.log', 'logs/a.log.1'].map((name) =>
      statSync(sandbox.path(name)),
    );
    assert.equal((log?.size ?? 0) + (archive?.size ?? 0), size);
    assert.ok((archive?.blocks ?? 0) * 512 < 100_000, String(archive?.blocks));
    assert.ok(result.archive?.startsWith(`${SHORT}\0`));
  });

  test('as the user of su', needs(ROOT), async () => {
    sandbox.write('logs/a.log', LINES);
    chmodSync(sandbox.dir, 0o755);
    const own = 'chown -R nobody:nogroup logs';
    const directives = 'su nobody nogroup';
    const result = await rotate(LINES, { before: `${own}; ${APPENDING}`, directives });
    assertWhole(result, LINES);
    assert.ok(result.log.length > 0 && result.log.length <= 4096);
    assert.equal(statSync(sandbox.path('logs/a.log.1')).uid, NOBODY);
  });

  test('all logs of a stanza: processes are looked at once', STRACE, async () => {
    await rotate(LINES);
    for (const name of ['b', 'c', 'd']) sandbox.write(`logs/${name}.log`, LINES);
    const strace = 'strace -qq -o trace -e trace=openat';
    const looks = `grep -c "/proc/$$/fd\\"" trace`;
    const script = `${APPENDING}; ${strace} "$1" -f -s "$2" conf; ${looks}`;
    const { stdout } = await sandbox.shell(script);
    assert.equal(stdout, '1\n');
  });
});

test('a writer that does not append is named, and the log is truncated', async () => {
  const { exit, complaints, log, archive } = await rotate(LINES, { before: ASTRAY });
  const warning = 'warning: sh (pid N) does not append to LOG: it will leave a hole in it';
  assert.deepEqual({ exit, complaints, log }, { exit: 0, complaints: [warning], log: '' });
  assert.ok(archive === LINES);
});

describe('the filesystem cannot cut', UNSHARE, () => {
  test('the log is truncated', async () => {
    const result = await rotate(LINES, { before: `${TMPFS}; ${APPENDING}`, namespace: true });
    assertWhole(result, LINES);
    assert.equal(result.log, '');
    assert.match(result.said, /^cannot cut off the front of .*: Operation not supported$/m);
  });

  test(
    'a writer that is too fast: what was seen and is in no archive is told to the byte',
    STRACE,
    async () => {
      const given = { before: `${TMPFS}; ${APPENDING}`, run: FLOODED, namespace: true };
      const { exit, complaints, log, archive = '' } = await rotate(SHORT, given);
      const seen = `${SHORT}one more line\n`.length + 70_000_000;
      const lost = seen - archive.length;
      assert.ok(lost > 60_000_000, String(lost));
      const what = `at least ${lost} bytes were lost when LOG was truncated under its writer`;
      assert.deepEqual(
        { exit, complaints, log },
        { exit: 0, complaints: [`warning: ${what}`], log: '' },
      );
      assert.match(archive, /^one\ntwo\none more line\n\0+$/);
    },
  );

  test('copytruncatemode collapse: the log keeps its place, with an error', async () => {
    const directives = 'copytruncatemode collapse';
    const given = { before: `${TMPFS}; ${APPENDING}`, directives, namespace: true };
    const { exit, complaints, log, archive } = await rotate(LINES, given);
    const why = 'Operation not supported';
    assert.deepEqual(complaints, [`error: cannot cut off the front of LOG: ${why}`]);
    assert.deepEqual({ exit, archive }, { exit: 1, archive: undefined });
    assert.ok(log === LINES);
  });

  test('copytruncatemode collapse: a log that nobody writes to is truncated', async () => {
    const directives = 'copytruncatemode collapse';
    const result = await rotate(LINES, { before: TMPFS, directives, namespace: true });
    assertWhole(result, LINES);
    assert.equal(result.log, '');
  });
});

describe('the cut goes wrong', UNSHARE, () => {
  test('it is refused: the log is truncated', async () => {
    const result = await rotate(LINES, { before: APPENDING, fallocate: 'exit 1' });
    assertWhole(result, LINES);
    assert.equal(result.log, '');
  });

  test('its program is killed before it: the log is truncated, and a warning says so', async () => {
    const given = { before: APPENDING, fallocate: 'kill -KILL $$' };
    const { exit, complaints, log, archive } = await rotate(LINES, given);
    const why = 'the program was killed';
    const warning = `warning: cannot cut off the front of LOG, truncating it: ${why}`;
    assert.deepEqual({ exit, complaints, log }, { exit: 0, complaints: [warning], log: '' });
    assert.ok(archive === LINES);
  });

  test('its program is killed after it: nothing more is done', CUTS, async () => {
    const fallocate = `${sandbox.path('cut')} "$@"; kill -KILL $$`;
    execFileSync('cp', ['/usr/bin/fallocate', sandbox.path('cut')]);
    const result = await rotate(LINES, { before: APPENDING, fallocate });
    assertWhole(result, LINES);
    assert.notEqual(result.log, '');
  });

  test('another program empties the log before it: what is new stays, and the copy is kept', async () => {
    const log = sandbox.path('logs/a.log');
    const fallocate = `echo new >'${log}'; exit 1`;
    const result = await rotate(LINES, { before: APPENDING, fallocate });
    const what = 'LOG was emptied by another program while it was copied to LOG.1';
    assert.deepEqual(result.complaints, [`warning: ${what}: it stays as it is`]);
    assert.deepEqual([result.exit, result.log], [0, 'new\n']);
    assert.ok(LINES.startsWith(result.archive ?? 'nothing'));
  });

  test('it does so, and the log has grown again: what is new stays', async () => {
    const grown = 'another line\n'.repeat(LINES.length);
    sandbox.write('grown', grown);
    const fallocate = `cat '${sandbox.path('grown')}' >'${sandbox.path('logs/a.log')}'; exit 1`;
    const result = await rotate(LINES, { before: APPENDING, fallocate });
    assert.equal(result.exit, 0);
    assert.match(result.complaints.join(), /LOG was emptied by another program/);
    assert.ok(result.log === grown);
    assert.ok(LINES.startsWith(result.archive ?? 'nothing'));
  });

  test('the program itself is killed before it: log and archive have it all', async () => {
    const fallocate = 'kill -KILL $PPID';
    const { log, archive = '' } = await rotate(LINES, { before: APPENDING, fallocate });
    assert.ok(log === LINES && archive !== '' && LINES.startsWith(archive));
  });
});
