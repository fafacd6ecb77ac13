/**
 * Loggers that people run, each with 30,000 numbered lines at 1,000 a second: logrotor, with the stanza of
 * conf.d as it is, rotates twelve times meanwhile, logrotate three times, and logtail2 reads behind them.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT, LOGROTATE, LOGROTOR } from '../../support/checkout.ts';
import { DEBIAN_LOGROTATE, needs, ROOT } from '../../support/requirement.ts';
import { LOGGERS, type Logger } from './known-loggers.ts';
import { COLLECTED, LOGTAIL, readBehind } from './logtail.ts';
import { countNumbered, sendNumbered } from './numbered-load.ts';
import { PrivateRoot, until } from './private-root.ts';

const LINES = 30_000;
const PER_SECOND = 1000;
const SLOW_MS = 50;
const PROGRAMS = [
  ...Array<string>(6).fill(LOGROTOR),
  LOGROTATE,
  ...Array<string>(3).fill(LOGROTOR),
  LOGROTATE,
  ...Array<string>(3).fill(LOGROTOR),
  LOGROTATE,
];

describe('under load', { concurrency: LOGGERS.length }, () => {
  for (const logger of LOGGERS) {
    const wanted = needs(ROOT, DEBIAN_LOGROTATE, LOGTAIL, logger.requirement);
    test(`${logger.stanza}: no line is lost or doubled, and each reopening is proved`, wanted, () =>
      playUnderLoad(logger),
    );
  }
});

async function playUnderLoad(logger: Logger): Promise<void> {
  await using root = await PrivateRoot.make(logger.stanza);
  const sender = await logger.start(root);
  // Behind the last rotation there are lines for more than a second, the longest that a logger waits.
  const share = LINES / (PROGRAMS.length + 2);
  let sent = 0;
  let rotations = 0;
  // On a slow machine the lines come slowly towards a rotation that is late, so that some come during each.
  const load = sendNumbered(LINES, PER_SECOND, async (line) => {
    if (sent >= (rotations + 1.9) * share) await sleep(SLOW_MS);
    await sender.send(line);
    sent += 1;
  });
  const config = placeStanza(root, logger.stanza);
  await readOn(root, logger.log);
  for (const program of PROGRAMS) {
    const wanted = (rotations + 1) * share;
    await until(`${Math.floor(wanted)} lines were sent`, () => sent >= wanted);
    await rotate(root, logger, { program, config });
    rotations += 1;
    await readOn(root, logger.log);
  }
  await load;
  await sender.end();
  await until(
    'the last line is in the log',
    () => existsSync(root.path(logger.log)) && root.read(logger.log).includes(`seq=${LINES}`),
  );
  await readOn(root, logger.log);
  judge(root, logger);
}

/** The stanza as it is in conf.d; only the number of archives must do for this test. */
function placeStanza(root: PrivateRoot, stanza: string): string {
  const text = readFileSync(join(CHECKOUT, 'conf.d', stanza), 'utf8');
  return root.write('/run/config', text.replace(/rotate \d+/, 'rotate 30'));
}

async function rotate(
  root: PrivateRoot,
  { log }: Logger,
  { program, config }: { readonly program: string; readonly config: string },
): Promise<void> {
  const { exit, stderr } = await root.run(program, '-fv', '-s', '/run/state', config);
  const said = stderr.toString('latin1');
  assert.equal(exit, 0, said);
  assert.doesNotMatch(said, /^(?:error|warning): /m);
  if (program !== LOGROTOR) return;
  const proofs = said.split('\n').filter((line) => line.includes(`let go of ${log}.1 after`));
  assert.equal(proofs.length, 1, said);
  assert.match(proofs[0] ?? '', /^reopen proved: /);
}

/** logtail2 reads on when the logger writes to the new log: to the old one it would not come back. */
async function readOn(root: PrivateRoot, log: string): Promise<void> {
  const path = root.path(log);
  await until('the new log is written to', () => existsSync(path) && statSync(path).size > 0);
  await readBehind(root, log);
}

function judge(root: PrivateRoot, { log }: Logger): void {
  const folder = log.slice(0, log.lastIndexOf('/'));
  const names = root.names(folder).map((name) => `${folder}/${name}`);
  const archives = names.filter((name) => name.startsWith(`${log}.`));
  const expected = [`${log}.1`, ...PROGRAMS.slice(1).map((_, index) => `${log}.${index + 2}.gz`)];
  assert.deepEqual(archives, expected.toSorted());
  const files = [log, ...archives].map((path) => root.path(path));
  assert.deepEqual(countNumbered(LINES, files), { lost: 0, doubled: 0 });
  const behind = countNumbered(LINES, [root.path(COLLECTED)]);
  assert.deepEqual(behind, { lost: 0, doubled: 0 }, 'behind it');
}
