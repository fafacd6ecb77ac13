/**
 * npm run test:systemd: the Debian package in a Debian that systemd has booted in a container (systemd-nspawn). What
 * is done there is in guest.sh; each of its checks is printed here.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';

const CACHE = '/var/cache/logrotor-tests';
const SUITE = 'bookworm';
const PACKAGES = 'systemd,systemd-sysv,dbus,logrotate,libatomic1,libstdc++6';
const BOOT_MS = 15 * 60 * 1000;

const SERVICE = `[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh /x/guest.sh
ExecStopPost=/bin/systemctl --no-block poweroff
[Install]
WantedBy=default.target
`;

process.exitCode = main() ? 0 : 1;

function main(): boolean {
  const { skip } = needs(
    ROOT,
    commandOf('/usr/bin/systemd-nspawn', 'systemd-container'),
    commandOf('/usr/sbin/debootstrap', 'debootstrap'),
    commandOf('/usr/bin/dpkg-deb', 'dpkg'),
  );
  if (skip !== false) {
    process.stderr.write(`error: the test ${skip}\n`);
    return false;
  }
  const base = debianTree();
  const deb = debianPackage();
  if (base === undefined || deb === undefined) return false;
  const scratch = mkdtempSync(join(tmpdir(), 'logrotor-systemd-'));
  try {
    const root = join(scratch, 'root');
    if (!runs('cp', ['-a', '--reflink=auto', base, root])) return false;
    const shared = join(scratch, 'x');
    prepare(root, shared, deb);
    return boot(root, shared) && report(shared);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** A Debian as debootstrap makes it, kept for the next time. */
function debianTree(): string | undefined {
  const tree = join(CACHE, SUITE);
  if (existsSync(tree)) return tree;
  mkdirSync(CACHE, { recursive: true });
  const draft = `${tree}.draft`;
  rmSync(draft, { recursive: true, force: true });
  const args = ['--variant=minbase', `--include=${PACKAGES}`, SUITE, draft];
  return runs('debootstrap', args) && runs('mv', [draft, tree]) ? tree : undefined;
}

/** The package of this checkout; built, unless LOGROTOR_DEB names one. */
function debianPackage(): string | undefined {
  const given = process.env['LOGROTOR_DEB'];
  if (given !== undefined) return given;
  if (!runs('npm', ['run', '--silent', 'package:deb'])) return undefined;
  const dist = join(CHECKOUT, 'dist');
  const name = readdirSync(dist).find((file) => file.endsWith('.deb'));
  return name === undefined ? undefined : join(dist, name);
}

function prepare(root: string, shared: string, deb: string): void {
  mkdirSync(shared);
  copyFileSync(deb, join(shared, 'logrotor.deb'));
  copyFileSync(join(CHECKOUT, 'test/systemd/guest.sh'), join(shared, 'guest.sh'));
  const units = join(root, 'etc/systemd/system');
  writeFileSync(join(units, 'e2e.service'), SERVICE);
  const wants = join(units, 'default.target.wants');
  mkdirSync(wants, { recursive: true });
  symlinkSync('../e2e.service', join(wants, 'e2e.service'));
}

function boot(root: string, shared: string): boolean {
  const args = ['-q', '-D', root, '--register=no', '--keep-unit', '--private-network'];
  const child = spawnSync('systemd-nspawn', [...args, `--bind=${shared}:/x`, '-b'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: BOOT_MS,
    killSignal: 'SIGKILL',
  });
  if (child.status === 0) return true;
  process.stderr.write(`error: systemd-nspawn ended with ${child.status ?? child.signal}\n`);
  return existsSync(join(shared, 'results')) && report(shared) && false;
}

/** Prints the checks; true if all are good. */
function report(shared: string): boolean {
  const results = readFileSync(join(shared, 'results'), 'utf8');
  process.stdout.write(results);
  const lines = results.trim().split('\n');
  const bad = lines.filter((line) => !line.startsWith('ok '));
  process.stdout.write(`${lines.length} checks, ${bad.length} failed\n`);
  if (bad.length > 0) {
    const kept = mkdtempSync(join(tmpdir(), 'logrotor-systemd-log-'));
    cpSync(shared, kept, { recursive: true, filter: (file) => !file.endsWith('.deb') });
    process.stdout.write(`what was printed there, and its journal, are in ${kept}\n`);
  }
  return bad.length === 0 && lines.length > 1;
}

function runs(program: string, args: readonly string[]): boolean {
  const child = spawnSync(program, args, {
    cwd: CHECKOUT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (child.error !== undefined)
    process.stderr.write(`error: ${program}: ${child.error.message}\n`);
  return child.status === 0;
}
