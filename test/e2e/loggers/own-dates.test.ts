/**
 * Loggers that date and rotate their files themselves, each with numbered lines at a steady rate: logrotor, with
 * the stanza of conf.d, compresses what they have done with meanwhile, and removes it by its rules.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CHECKOUT, LOGROTATE, LOGROTOR } from '../../support/checkout.ts';
import {
  commandOf,
  DEBIAN_LOGROTATE,
  needs,
  ROOT,
  type Requirement,
} from '../../support/requirement.ts';
import { COLLECTED, contentsOf, installRule, LOGTAIL, readBehind } from './logtail.ts';
import { countNumbered, sendNumbered, syslogSender } from './numbered-load.ts';
import { PrivateRoot, until } from './private-root.ts';

interface Logger {
  readonly stanza: string;
  readonly folder: string;
  /** What the names of finished files look like. */
  readonly finished: RegExp;
  readonly requirement: Requirement;
  start(root: PrivateRoot): Promise<ReturnType<typeof syslogSender>>;
}

const METALOG: Logger = {
  stanza: 'metalog',
  folder: '/var/log/seqtest',
  finished: /^log-[-\d:]{19}/,
  requirement: {
    name: 'metalog',
    how: '.ci/run unpacks it',
    present: commandOf('/usr/local/sbin/metalog', 'metalog').present,
  },
  start: async (root) => {
    const config = root.write(
      '/run/metalog.conf',
      `configdir = /run/metalog.d
maxsize = 40000
maxtime = 86400
maxfiles = 1000
perms = 0755
seqtest :
  program = "seqtest"
  logdir = "/var/log/seqtest"
  break = 1
`,
    );
    root.write('/run/metalog.d/made', '');
    const files = ['-C', config, '-p', '/run/metalog.pid', '-S', '/run/log.sock'];
    root.start('/usr/local/sbin/metalog', '-N', '-s', ...files);
    await until('the socket is there', () => root.names('/run').includes('log.sock'));
    return syslogSender(root.path('/run/log.sock'));
  },
};

const SVLOGD: Logger = {
  stanza: 'svlogd',
  folder: '/var/log/sv/app',
  finished: /^@[0-9a-f]{24}\.s/,
  requirement: commandOf('/usr/bin/svlogd', 'runit'),
  start: async (root) => {
    root.write('/var/log/sv/app/config', 's6000\nn0\n');
    const fifo = root.path('/run/fifo');
    execFileSync('mkfifo', [fifo]);
    root.start('/bin/sh', '-c', 'exec svlogd /var/log/sv/app </run/fifo');
    const stream = createWriteStream(fifo);
    await once(stream, 'open');
    return {
      send: (line) =>
        new Promise((resolve) => {
          stream.write(`${line}\n`, () => resolve());
        }),
      end: async () => {
        stream.end();
        await once(stream, 'close');
      },
    };
  },
};

const LINES = 10_000;
const PER_SECOND = 500;
const RUNS = 12;
const READINGS = 6;
/** Enough for a new file in nearly every round. */
const LINES_OF_ROUND = 700;

describe('loggers that rotate themselves', { concurrency: true }, () => {
  for (const logger of [METALOG, SVLOGD]) {
    const wanted = needs(ROOT, DEBIAN_LOGROTATE, logger.requirement);
    test(
      `${logger.stanza}: no line is lost or doubled, and the live file is left alone`,
      wanted,
      () => playBeside(logger),
    );

    const tail = needs(ROOT, LOGTAIL, logger.requirement);
    test(`${logger.stanza}: logtail2 misses no line`, tail, () => readBetween(logger));
  }
});

/** With the stanza as it is: what was finished within the last hour is not compressed, so that a reader that comes each hour finds it. While nothing is written: what logtail2 does when its log is exchanged under its hands is its own affair. */
async function readBetween(logger: Logger): Promise<void> {
  await using root = await PrivateRoot.make(`${logger.stanza}-read`);
  await installRule(root);
  const sender = await logger.start(root);
  const live = `${logger.folder}/current`;
  const config = root.write('/run/config', stanzaOf(logger));
  await sender.send('the first line');
  await until('it is there', () => existsSync(root.path(live)));
  await readBehind(root, live);
  for (let round = 1; round <= READINGS; round += 1) {
    await sendNumbered(LINES_OF_ROUND, PER_SECOND, (line) =>
      sender.send(`round ${round} ${line}.`),
    );
    const last = `round ${round} seq=${LINES_OF_ROUND}.`;
    await until('the last line is there', () => everything(root, logger).includes(last));
    await run(root, LOGROTOR, config);
    await readBehind(root, live);
  }
  assert.equal(root.read(COLLECTED), everything(root, logger));
  assert.ok(finishedFiles(root, logger).length > 0);
  await sender.end();
}

/** All that the logger has written. */
function everything(root: PrivateRoot, logger: Logger): string {
  return contentsOf(root, [...finishedFiles(root, logger), `${logger.folder}/current`]);
}

async function playBeside(logger: Logger): Promise<void> {
  await using root = await PrivateRoot.make(logger.stanza);
  const sender = await logger.start(root);
  const live = `${logger.folder}/current`;
  let sent = 0;
  let runs = 0;
  const load = sendNumbered(LINES, PER_SECOND, async (line) => {
    await sender.send(line);
    sent += 1;
  });
  for (; runs < RUNS; runs += 1) {
    const wanted = (LINES * (runs + 1)) / (RUNS + 1);
    await until(`${Math.floor(wanted)} lines were sent`, () => sent >= wanted);
    await runBeside(root, logger, live);
  }
  await load;
  await until('the last line is there', () => contentsOf(root, [live]).includes(`seq=${LINES}`));
  judge(root, logger);
  await prune(root, logger);
  await runLogrotate(root, logger);
  await sender.end();
}

function stanzaOf({ stanza }: Logger): string {
  return readFileSync(join(CHECKOUT, 'conf.d', stanza), 'utf8');
}

/** The stanza as it is in conf.d; what has changed within the last hour is an archive here, too. */
function placeStanza(root: PrivateRoot, logger: Logger, rotate: number): string {
  const text = stanzaOf(logger)
    .replace('#: managed', '#: managedidle 1s\n    #: managed')
    .replace('rotate 1000', `rotate ${rotate}`);
  return root.write('/run/config', text);
}

/** The live file is the same afterwards and has what it had, unless its logger has begun another one. */
async function runBeside(root: PrivateRoot, logger: Logger, live: string): Promise<void> {
  const before = statSync(root.path(live));
  const said = await run(root, LOGROTOR, placeStanza(root, logger, 1000));
  assert.doesNotMatch(said, /current/);
  const after = statSync(root.path(live));
  if (after.ino === before.ino) assert.ok(after.size >= before.size);
}

async function run(root: PrivateRoot, program: string, config: string): Promise<string> {
  const { exit, stderr } = await root.run(program, '-fv', '-s', '/run/state', config);
  const said = stderr.toString('latin1');
  assert.equal(exit, 0, said);
  assert.doesNotMatch(said, /^(?:error|warning): /m);
  return said;
}

function finishedFiles(root: PrivateRoot, { folder, finished }: Logger): readonly string[] {
  return root
    .names(folder)
    .filter((name) => finished.test(name))
    .map((name) => `${folder}/${name}`);
}

function judge(root: PrivateRoot, logger: Logger): void {
  const files = finishedFiles(root, logger);
  assert.ok(files.some((path) => path.endsWith('.gz')));
  const all = [...files, `${logger.folder}/current`].map((path) => root.path(path));
  assert.deepEqual(countNumbered(LINES, all), { lost: 0, doubled: 0 });
}

/** Three archives and the newest stay. */
async function prune(root: PrivateRoot, logger: Logger): Promise<void> {
  const before = finishedFiles(root, logger);
  assert.ok(before.length > 4, before.join(' '));
  const newest = before.slice(-4).map((path) => path.replace(/\.gz$/, ''));
  const live = contentsOf(root, [`${logger.folder}/current`]);
  const config = placeStanza(root, logger, 3);
  // What the logger has finished last may be younger than a second.
  await until('there is one plain file, and three archives', async () => {
    await run(root, LOGROTOR, config);
    return finishedFiles(root, logger).every((path, at) => path.endsWith('.gz') === at < 3);
  });
  assert.deepEqual(
    finishedFiles(root, logger).map((path) => path.replace(/\.gz$/, '')),
    newest,
  );
  assert.equal(contentsOf(root, [`${logger.folder}/current`]), live);
}

/** logrotate renames what is finished; nothing else changes. */
async function runLogrotate(root: PrivateRoot, logger: Logger): Promise<void> {
  const before = finishedFiles(root, logger);
  const all = everything(root, logger);
  await run(root, LOGROTATE, placeStanza(root, logger, 1000));
  const after = finishedFiles(root, logger);
  assert.deepEqual(after, [...before.slice(0, -1), `${before.at(-1)}.1.gz`]);
  assert.equal(everything(root, logger), all);
}
