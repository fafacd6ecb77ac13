/** Commands on one machine share a login, as long as there is one and the machine lets them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ShipFailure } from '../../src/ship/failure.ts';
import { SshLogin } from '../../src/ship/ssh-login.ts';
import { sshHost, type SshServer as Place } from '../../src/ship/ssh.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { freePort, SSHD, SshServer, type Jail } from './ssh-server.ts';

const PATH = process.env['PATH'] ?? '';

describe('a login', needs(ROOT, SSHD), () => {
  let server: SshServer;
  const start = async (jail: Jail): Promise<void> => {
    server = await SshServer.start(jail);
    process.env['PATH'] = `${server.bin}:${PATH}`;
  };
  const place = (): Place => ({ user: server.user, host: '127.0.0.1', port: server.port });
  /** What the server says of the connection that a command has come on. */
  const connectionOf = async (login: SshLogin): Promise<string> => {
    const args = [...(await login.arguments()), sshHost(place()), 'echo "$SSH_CONNECTION"'];
    const { stdout, stderr } = spawnSync('ssh', args, { encoding: 'latin1' });
    assert.equal(stderr, '');
    return stdout;
  };

  describe('with a shell', () => {
    before(() => start('shell'));
    after(() => server.stop());

    test('all commands come on one connection, and after its end on another', async () => {
      const login = new SshLogin(place());
      const first = await connectionOf(login);
      assert.match(first, /^127\.0\.0\.1 \d+ /);
      assert.equal(await connectionOf(login), first);
      await login.close();
      const second = await connectionOf(login);
      assert.notEqual(second, first);
      assert.equal(await connectionOf(login), second);
      await login.close();
    });

    test('two logins have nothing to do with each other, and leave nothing', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'logrotor-login-'));
      process.env['TMPDIR'] = folder;
      const logins = [new SshLogin(place()), new SshLogin(place())] as const;
      const connections = await Promise.all(logins.map(connectionOf));
      assert.notEqual(connections[0], connections[1]);
      await Promise.all(logins.map((login) => login.close()));
      delete process.env['TMPDIR'];
      rmdirSync(folder);
    });

    test('where nobody listens it fails, each time that it is asked for', async () => {
      const login = new SshLogin({ ...place(), port: await freePort() });
      for (const _ of [1, 2]) {
        await assert.rejects(
          login.arguments(),
          (error: unknown) => error instanceof ShipFailure && error.kind === 'passing',
        );
      }
      await login.close();
    });
  });

  describe('without a shell', () => {
    before(() => start('sftp-only'));
    after(() => server.stop());

    test('each command has a login of its own', async () => {
      const login = new SshLogin(place());
      assert.equal((await login.arguments()).includes('-S'), false);
      await login.close();
    });
  });

  after(() => {
    process.env['PATH'] = PATH;
  });
});
