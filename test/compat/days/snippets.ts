/** The logrotate configuration of this Debian machine, rewritten for a copy of /var/log elsewhere. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = '/etc/logrotate.conf';
const SNIPPETS = '/etc/logrotate.d';
/** Scripts that reach the services of the machine. */
const REACHES_OUT = /invoke-rc\.d|rsyslog-rotate|systemctl|service |kill/;

/** The snippets that a Debian machine with the usual servers has, by the package that brings each. */
export const SNIPPET_PACKAGES: Readonly<Record<string, string>> = {
  alternatives: 'dpkg',
  apache2: 'apache2',
  apt: 'apt',
  btmp: 'logrotate',
  dpkg: 'dpkg',
  nginx: 'nginx',
  'postgresql-common': 'postgresql-common',
  rsyslog: 'rsyslog',
  wtmp: 'logrotate',
};

/** The snippets that this machine has. */
export function snippets(): readonly string[] {
  return readdirSync(SNIPPETS);
}

/** Where a snippet comes from. */
export function snippetPath(name: string): string {
  return join(SNIPPETS, name);
}

/**
 * Writes the configuration to `root/conf` for the logs in `root/log`. Scripts that would reach services say in
 * `root/said` that they were run.
 */
export function writeConfiguration(root: string): string {
  const folder = join(root, 'conf/logrotate.d');
  mkdirSync(folder, { recursive: true });
  for (const name of snippets()) {
    writeText(join(folder, name), rewrite(readFileSync(join(SNIPPETS, name), 'utf8'), root, name));
  }
  // What the snippets of apache2 and nginx run before, if it is there.
  const hooks = join(folder, 'httpd-prerotate');
  mkdirSync(hooks);
  writeText(join(hooks, 'hook'), `#!/bin/sh\n${sayingSo(root, 'httpd-prerotate')}\n`);
  chmodSync(join(hooks, 'hook'), 0o755);
  const main = join(root, 'conf/logrotate.conf');
  writeText(main, rewrite(readFileSync(MAIN, 'utf8'), root, 'main'));
  return main;
}

function rewrite(text: string, root: string, name: string): string {
  const moved = text
    .replaceAll('/var/log', join(root, 'log'))
    .replaceAll(SNIPPETS, join(root, 'conf/logrotate.d'));
  return moved.replaceAll(
    /^([ \t]*(\w+(?:rotate|action))[ \t]*\n)([^]*?)(?=^[ \t]*endscript)/gm,
    (script, head: string, kind: string, body: string) =>
      REACHES_OUT.test(body) ? `${head}\t\t${sayingSo(root, `${name} ${kind}`)}\n` : script,
  );
}

/** The words of the arguments only: 3.21 leaves a blank at the end of a pattern (ENGINE-SPEC 18). */
function sayingSo(root: string, who: string): string {
  return `echo ${who} "$(basename "$0")" $* >>${join(root, 'said')}`;
}

function writeText(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o644 });
  chmodSync(path, 0o644);
}
