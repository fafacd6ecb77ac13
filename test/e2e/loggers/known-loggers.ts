/** The loggers that people run, started by hand in a machine of their own. */
import { commandOf, type Requirement } from '../../support/requirement.ts';
import { syslogSender, webSender } from './numbered-load.ts';
import { until, type PrivateRoot } from './private-root.ts';

/** One logger. */
export interface Logger {
  readonly stanza: string;
  readonly log: string;
  readonly requirement: Requirement;
  /** Starts it, and says how lines come to it. */
  start(root: PrivateRoot): Promise<ReturnType<typeof syslogSender>>;
}

const SOCKET = '/run/test.sock';

/** Appends through a program that reads lines, writes each to its log, and answers it. */
async function throughProgram(
  root: PrivateRoot,
  socket: string,
): Promise<ReturnType<typeof syslogSender>> {
  await untilThere(root, socket);
  return syslogSender(root.path(socket));
}

async function untilThere(root: PrivateRoot, path: string): Promise<void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, path.lastIndexOf('/'));
  await until(`${path} is there`, () => root.names(folder).includes(name));
}

async function untilAnswers(port: number): Promise<ReturnType<typeof webSender>> {
  const sender = webSender(port);
  await sender.send('ready');
  return sender;
}

export const RSYSLOG: Logger = {
  stanza: 'rsyslog',
  log: '/var/log/syslog',
  requirement: commandOf('/usr/sbin/rsyslogd', 'rsyslog'),
  start: (root) => {
    const config = root.write(
      '/run/rsyslog.conf',
      `global(workDirectory="/run")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="${SOCKET}" RateLimit.Interval="0")
*.* action(type="omfile" file="/var/log/syslog")
`,
    );
    root.start('/usr/sbin/rsyslogd', '-n', '-f', config, '-i', '/run/rsyslogd.pid');
    return throughProgram(root, SOCKET);
  },
};

export const SYSLOG_NG: Logger = {
  stanza: 'syslog-ng',
  log: '/var/log/syslog',
  requirement: commandOf('/usr/sbin/syslog-ng', 'syslog-ng-core'),
  start: async (root) => {
    const config = root.write(
      '/run/syslog-ng.conf',
      `@version: 3.38
options { flush-lines(0); stats-freq(0); keep-hostname(yes); use-dns(no); dns-cache(no); };
source s { unix-dgram("${SOCKET}"); };
destination d { file("/var/log/syslog"); };
log { source(s); destination(d); };
`,
    );
    root.write('/run/syslog-ng/made', '');
    const files = ['--persist-file=/run/persist', '--pidfile=/run/syslog-ng.pid'];
    const control = '--control=/var/lib/syslog-ng/syslog-ng.ctl';
    await root.run('/bin/mkdir', '-p', '/var/lib/syslog-ng');
    await root.run('/bin/mount', '-t', 'tmpfs', 'none', '/var/lib/syslog-ng');
    root.start('/usr/sbin/syslog-ng', '-F', '--no-caps', '-f', config, ...files, control);
    return throughProgram(root, SOCKET);
  },
};

export const INETUTILS: Logger = {
  stanza: 'inetutils-syslogd',
  log: '/var/log/syslog',
  requirement: commandOf('/usr/sbin/syslogd', 'inetutils-syslogd'),
  start: (root) => {
    const config = root.write('/run/syslog.conf', '*.*\t/var/log/syslog\n');
    root.write('/var/log/syslog', '');
    root.write('/run/rc.d/made', '');
    const files = ['-f', config, '-D', '/run/rc.d', '-P', '/run/syslog.pid', '-p', SOCKET];
    root.start('/usr/sbin/syslogd', '-n', '--no-klog', '-m', '0', ...files);
    return throughProgram(root, SOCKET);
  },
};

export const BUSYBOX: Logger = {
  stanza: 'busybox-syslogd',
  log: '/var/log/messages',
  requirement: commandOf('/usr/bin/busybox', 'busybox-static'),
  start: (root) => {
    root.start('/usr/bin/busybox', 'syslogd', '-n', '-O', '/var/log/messages');
    return throughProgram(root, '/dev/log');
  },
};

export const NGINX: Logger = {
  stanza: 'nginx',
  log: '/var/log/nginx/access.log',
  requirement: commandOf('/usr/sbin/nginx', 'nginx-light'),
  start: (root) => startNginx(root, 18_081),
};

/** Starts nginx with its workers as another user. */
function startNginx(root: PrivateRoot, port: number): ReturnType<Logger['start']> {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = root.write(
    '/run/nginx.conf',
    `worker_processes 2; daemon off; pid /run/nginx.pid; user www-data;
error_log /var/log/nginx/error.log;
events { worker_connections 64; }
http {
${folders.map((name) => `${name}_temp_path /run/nginx-${name};`).join('\n')}
keepalive_requests 1000000;
access_log /var/log/nginx/access.log;
server { listen 127.0.0.1:${port}; location / { return 204; } } }
`,
  );
  root.write('/var/log/nginx/access.log', '');
  root.start('/usr/sbin/nginx', '-c', config);
  return untilAnswers(port);
}

export const APACHE: Logger = {
  stanza: 'apache2',
  log: '/var/log/apache2/access.log',
  requirement: commandOf('/usr/sbin/apache2', 'apache2'),
  start: (root) => startApache(root, 18_082),
};

/** Starts apache2, whose connections stay open as long as their clients like. */
function startApache(root: PrivateRoot, port: number): ReturnType<Logger['start']> {
  const modules = '/usr/lib/apache2/modules';
  const config = root.write(
    '/run/apache.conf',
    `ServerRoot "/run"
ServerName localhost
Listen 127.0.0.1:${port}
PidFile /run/apache2/apache2.pid
DefaultRuntimeDir /run
Mutex file:/run default
LoadModule mpm_event_module ${modules}/mod_mpm_event.so
LoadModule authz_core_module ${modules}/mod_authz_core.so
User www-data
Group www-data
KeepAlive On
KeepAliveTimeout 30
MaxKeepAliveRequests 0
ErrorLog /var/log/apache2/error.log
LogFormat "%t %U%q %>s" s
CustomLog /var/log/apache2/access.log s
DocumentRoot "/run/htdocs"
`,
  );
  root.write('/run/htdocs/index.html', 'ok\n');
  root.write('/run/apache2/made', '');
  root.write('/var/log/apache2/access.log', '');
  root.start('/usr/sbin/apache2', '-D', 'FOREGROUND', '-f', config);
  return untilAnswers(port);
}

/** Both programs take their lines from a socket of the network, one at a time, and answer each. */
const PINO = `
import http from 'node:http'; import fs from 'node:fs'; import pino from 'pino';
const dest = pino.destination({ dest: '/var/log/app/app.log', sync: true });
const log = pino(dest);
process.on('SIGHUP', () => dest.reopen());
fs.writeFileSync('/run/app/app.pid', process.pid + '\\n');
http.createServer((request, response) => { log.info(request.url); response.end(); }).listen(PORT);
`;

const NODE_APP: Logger = {
  stanza: 'signalled-app',
  log: '/var/log/app/app.log',
  requirement: { name: 'pino', how: 'npm ci', present: true },
  start: (root) => {
    root.write('/var/log/app/app.log', '');
    root.write('/run/app/made', '');
    const pino = `'${import.meta.resolve('pino')}'`;
    const program = PINO.replace('PORT', '18083').replace("'pino'", pino);
    root.start(process.execPath, '--input-type=module', '-e', program);
    return untilAnswers(18_083);
  },
};

const WATCHER = `
import http.server, logging, logging.handlers
log = logging.getLogger()
log.setLevel(logging.INFO)
log.addHandler(logging.handlers.WatchedFileHandler('/var/log/watching-app/app.log'))
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    def do_GET(self):
        log.info(self.path)
        self.send_response_only(204)
        self.end_headers()
http.server.ThreadingHTTPServer(('127.0.0.1', 18084), Handler).serve_forever()
`;

export const PYTHON_APP: Logger = {
  stanza: 'watching-app',
  log: '/var/log/watching-app/app.log',
  requirement: commandOf('/usr/bin/python3', 'python3'),
  start: (root) => {
    root.write('/var/log/watching-app/app.log', '');
    root.start('/usr/bin/python3', '-c', WATCHER);
    return untilAnswers(18_084);
  },
};

/** All that open their logs again, told or not. */
export const LOGGERS: readonly Logger[] = [
  RSYSLOG,
  SYSLOG_NG,
  INETUTILS,
  BUSYBOX,
  NGINX,
  APACHE,
  NODE_APP,
  PYTHON_APP,
];
