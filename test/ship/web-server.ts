/** nginx and apache as WebDAV servers with TLS on loopback, for a user with a password. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOf } from '../support/requirement.ts';
import { answering, freePort } from './ssh-server.ts';

const NGINX_DAV = '/usr/lib/nginx/modules/ngx_http_dav_ext_module.so';
export const NGINX = {
  ...commandOf('/usr/sbin/nginx', 'nginx-light libnginx-mod-http-dav-ext'),
  present: existsSync('/usr/sbin/nginx') && existsSync(NGINX_DAV),
};
export const APACHE = commandOf('/usr/sbin/apache2', 'apache2');

/** A running server. */
export class WebServer {
  readonly dir: string;
  readonly port: number;
  /** what is shipped, as this machine sees it. */
  readonly folder: string;
  /** the certificate that it has made for itself. */
  readonly certificate: string;
  readonly login = { user: 'ship', password: 'secret' };
  readonly #process: ChildProcess;

  private constructor(
    kind: 'nginx' | 'apache',
    port: number,
    environment: Readonly<Record<string, string>>,
  ) {
    this.dir = mkdtempSync(join(tmpdir(), 'logrotor-web-'));
    chmodSync(this.dir, 0o755);
    this.port = port;
    this.folder = join(this.dir, 'data');
    this.certificate = join(this.dir, 'cert.pem');
    for (const name of ['data', 'lock', 'tmp']) {
      mkdirSync(join(this.dir, name));
      chmodSync(join(this.dir, name), 0o777);
    }
    this.#makeCertificate();
    const hash = spawnSync('openssl', ['passwd', '-apr1', this.login.password], {
      encoding: 'utf8',
    });
    writeFileSync(join(this.dir, 'htpasswd'), `${this.login.user}:${hash.stdout}`);
    const config = join(this.dir, 'conf');
    writeFileSync(config, kind === 'nginx' ? this.#nginx() : this.#apache());
    const [program, args] =
      kind === 'nginx'
        ? ['/usr/sbin/nginx', ['-c', config]]
        : ['/usr/sbin/apache2', ['-D', 'FOREGROUND', '-f', config]];
    this.#process = spawn(program, args, {
      stdio: 'ignore',
      env: { ...process.env, ...environment },
    });
  }

  static async start(
    kind: 'nginx' | 'apache',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<WebServer> {
    const server = new WebServer(kind, await freePort(), environment);
    await answering(server.port);
    return server;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill();
    await ended;
    rmSync(this.dir, { recursive: true });
  }

  #makeCertificate(): void {
    const args = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=localhost',
    ];
    const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const files = ['-keyout', join(this.dir, 'key.pem'), '-out', this.certificate];
    assert.equal(spawnSync('openssl', [...args, ...names, ...files]).status, 0);
  }

  #nginx(): string {
    const { dir } = this;
    return `load_module ${NGINX_DAV};
daemon off; pid ${dir}/pid; error_log ${dir}/error.log; user root;
events { worker_connections 128; }
http {
  client_body_temp_path ${dir}/tmp/b; proxy_temp_path ${dir}/tmp/p; fastcgi_temp_path ${dir}/tmp/f;
  uwsgi_temp_path ${dir}/tmp/u; scgi_temp_path ${dir}/tmp/s; access_log off;
  server {
    listen 127.0.0.1:${this.port} ssl; ssl_certificate ${dir}/cert.pem; ssl_certificate_key ${dir}/key.pem;
    root ${dir}/data; client_max_body_size 0;
    location / {
      dav_methods PUT DELETE MKCOL MOVE COPY; dav_ext_methods PROPFIND OPTIONS;
      create_full_put_path on; dav_access user:rw group:r;
      auth_basic x; auth_basic_user_file ${dir}/htpasswd;
    }
  }
}
`;
  }

  #apache(): string {
    const { dir } = this;
    const modules = [
      'mpm_event',
      'dav',
      'dav_fs',
      'auth_basic',
      'authn_core',
      'authn_file',
      'authz_core',
      'authz_host',
      'authz_user',
      'ssl',
      'socache_shmcb',
    ];
    const loads = modules.map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`,
    );
    return `ServerRoot ${dir}
ServerName localhost
${loads.join('')}Listen 127.0.0.1:${this.port}
PidFile ${dir}/pid
ErrorLog ${dir}/error.log
User www-data
Group www-data
DocumentRoot ${dir}/data
DavLockDB ${dir}/lock/DavLock
SSLEngine on
SSLCertificateFile ${dir}/cert.pem
SSLCertificateKeyFile ${dir}/key.pem
<Directory ${dir}/data>
  Dav On
  AuthType Basic
  AuthName x
  AuthUserFile ${dir}/htpasswd
  Require valid-user
</Directory>
`;
  }
}
