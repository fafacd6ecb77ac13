/** Loggers that do not do what they are told, or cannot be told: each is named, and nothing is compressed. */
import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../../support/checkout.ts';
import { needs, ROOT } from '../../support/requirement.ts';
import { APACHE, NGINX, SYSLOG_NG, type Logger } from './known-loggers.ts';
import { PrivateRoot, until } from './private-root.ts';

interface Ran {
  readonly exit: number | null;
  readonly said: string;
  readonly archives: readonly string[];
}

async function rotate(root: PrivateRoot, { log }: Logger, preset: string): Promise<Ran> {
  const text = `${log} {\nrotate 5\nmissingok\ncompress\ncreate\nreopenwait 2s\nreopen ${preset}\n}\n`;
  const config = root.write('/run/config', text);
  const { exit, stderr } = await root.run(LOGROTOR, '-fv', '-s', '/run/state', config);
  const slash = log.lastIndexOf('/');
  const archives = root
    .names(log.slice(0, slash))
    .filter((name) => name.startsWith(`${log.slice(slash + 1)}.`));
  return { exit, said: stderr.toString('latin1'), archives };
}

describe('nginx', needs(ROOT, NGINX.requirement), () => {
  test('whose workers may not search the directory: they are named, and go on unharmed', async () => {
    await using root = await PrivateRoot.make('nginx-0700');
    const sender = await NGINX.start(root);
    chmodSync(root.path('/var/log/nginx'), 0o700);
    const { exit, said, archives } = await rotate(root, NGINX, 'nginx');
    assert.equal(exit, 1);
    assert.match(
      said,
      /^error: nginx \(pid \d+\).* still writes to \S+access\.log\.1 after 2\.\ds/m,
    );
    assert.deepEqual(archives, ['access.log.1']);
    await sender.send('seq=7');
    await until('the line is there', () =>
      root.read('/var/log/nginx/access.log.1').includes('seq=7'),
    );
    await sender.end();
  });
});

describe('syslog-ng', needs(ROOT, SYSLOG_NG.requirement), () => {
  test('whose control socket has gone: the command and its exit status are told', async () => {
    await using root = await PrivateRoot.make('syslog-ng-control');
    const sender = await SYSLOG_NG.start(root);
    await sender.send('seq=1');
    await until('the line is there', () => root.names('/var/log').includes('syslog'));
    await root.run('/bin/rm', '/var/lib/syslog-ng/syslog-ng.ctl');
    const { exit, said, archives } = await rotate(root, SYSLOG_NG, 'syslog-ng');
    assert.equal(exit, 1);
    assert.match(
      said,
      /^error: cannot tell syslog-ng to reopen \S+: syslog-ng-ctl reopen: exit status 1/m,
    );
    assert.match(said, /^error: syslog-ng \(pid \d+\) still writes to \/var\/log\/syslog\.1/m);
    assert.deepEqual(archives, ['syslog.1']);
    await sender.end();
  });
});

describe('apache2', needs(ROOT, APACHE.requirement), () => {
  test('whose children outlive a graceful restart: they drain, and then the archive is compressed', async () => {
    await using root = await PrivateRoot.make('apache-drain');
    const sender = await APACHE.start(root);
    const first = await rotate(root, APACHE, 'apache');
    assert.equal(first.exit, 0, first.said);
    assert.match(first.said, /^(?:draining|reopen proved): /m);
    await sender.end();
    await until('the archive is compressed', async () => {
      const config = root.path('/run/config');
      const { exit, stderr } = await root.run(LOGROTOR, '-s', '/run/state', config);
      assert.deepEqual([exit, stderr.toString()], [0, '']);
      return root.names('/var/log/apache2').includes('access.log.1.gz');
    });
  });
});
