/** The file that `logrotor install --cron` makes, under a real cron: at its start, and at the next minute. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';
import { until } from './loggers/private-root.ts';

const CRON = '/usr/sbin/cron';
const sandbox = useSandbox('cron');
const MINUTE_MS = 60_000;

/** Its own directories in the place of the machine's; nobody but its programs sees them. */
const MOUNTS = `
mount --make-rprivate / || exit
for d in cron.d cron.daily cron.hourly systemd/system; do
  [ -d "/etc/$d" ] || continue
  mount --bind "$1/etc/$d" "/etc/$d" || exit
done
: >"$1/crontab" && mount --bind "$1/crontab" /etc/crontab && mount --bind "$1/run" /run || exit
mount -t tmpfs none /var/spool/cron && install -d -m 1730 -g crontab /var/spool/cron/crontabs || exit
"$2" install --cron -s "$1/state" "$1/config" && echo installed || exit
cron -f & trap 'kill $!; wait' TERM
wait
"$2" install --remove "$1/config" && echo removed
`;

test(
  'cron runs what was installed, and --remove ends that',
  needs(ROOT, commandOf(CRON, 'cron')),
  async () => {
    for (const name of ['cron.d', 'cron.daily', 'cron.hourly', 'systemd/system']) {
      mkdirSync(sandbox.path(`etc/${name}`), { recursive: true });
    }
    mkdirSync(sandbox.path('run'));
    const job = sandbox.write('etc/cron.daily/logrotate', '#!/bin/sh\n', 0o755);
    const log = sandbox.write('logs/a.log', 'one\n');
    const stanzas = `${log} {\n\tsize 1\n\trotate 9\n\tcreate\n}\n/nosuch {\n\tmissingok\n\tminutes 1\n}\n`;
    sandbox.write('config', stanzas);
    const script = spawn('unshare', ['--mount', 'sh', '-c', MOUNTS, 'sh', sandbox.dir, LOGROTOR], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
    let said = '';
    script.stdout.on('data', (text: Buffer) => (said += text.toString()));
    try {
      await until('cron has run it at its start', () => existsSync(`${log}.1`));
      assert.match(said, /^installed$/m);
      assert.equal(statSync(job).mode & 0o111, 0);
      appendFileSync(log, 'two\n');
      const patienceMs = 2 * MINUTE_MS;
      await until('cron has run it at a minute', () => existsSync(`${log}.2`), patienceMs);
    } finally {
      script.kill('SIGTERM');
      await once(script, 'exit');
    }
    assert.match(said, /^removed$/m);
    assert.deepEqual(sandbox.names('etc/cron.d'), []);
    assert.equal(statSync(job).mode & 0o777, 0o755);
    assert.deepEqual(
      [sandbox.read('logs/a.log.2'), sandbox.read('logs/a.log.1')],
      ['one\n', 'two\n'],
    );
  },
);
