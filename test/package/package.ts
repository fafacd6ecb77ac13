/**
 * npm run test:deb: the Debian package built twice is the same byte for byte, has what it is to have and nothing else,
 * and lintian has nothing to say of it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.ts';
import { commandOf, needs } from '../support/requirement.ts';

const DIST = join(CHECKOUT, 'dist');
/** What may be in the package. */
const PLACES = [
  /^lib\/systemd\/system\/logrotor(?:-daemon)?\.(?:service|timer)$/,
  /^usr\/lib\/logrotor\/(?:node|bin\/logrotor|code\/[\w-]+\.mjs|dist\/[\w-]+\.cjs)$/,
  /^usr\/sbin\/logrotor -> \.\.\/lib\/logrotor\/bin\/logrotor$/,
  /^usr\/share\/(?:doc\/logrotor|man\/man[58]|lintian\/overrides)\//,
  /^usr\/share\/(?:bash-completion|zsh|fish|logtail)\//,
];

process.exitCode = main() ? 0 : 1;

function main(): boolean {
  const { skip } = needs(
    commandOf('/usr/bin/dpkg-deb', 'dpkg'),
    commandOf('/usr/bin/lintian', 'lintian'),
  );
  if (skip !== false) {
    process.stderr.write(`error: the test ${skip}\n`);
    return false;
  }
  const first = buildOnce('0022');
  const second = first === undefined ? undefined : buildOnce('0077');
  if (first === undefined || second === undefined) return false;
  const path = join(DIST, second.name);
  const strangers = contentsOf(path).filter((file) => !PLACES.some((place) => place.test(file)));
  const complaints = output('lintian', ['--allow-root', '--fail-on=none', path]);
  return [
    tell('built twice it is the same', first.sha256 === second.sha256, second.sha256),
    tell('it has nothing that it is not to have', strangers.length === 0, strangers.join('\n')),
    tell('lintian has nothing to say', complaints === '', complaints),
  ].every(Boolean);
}

interface Built {
  readonly name: string;
  readonly sha256: string;
}

/** Builds the package from a clean place, with an umask. */
function buildOnce(umask: string): Built | undefined {
  for (const name of packages()) rmSync(join(DIST, name));
  const script = `umask ${umask}; exec npm run --silent package:deb`;
  const { status } = spawnSync('sh', ['-c', script], { cwd: CHECKOUT, stdio: 'inherit' });
  const [name] = packages();
  if (status !== 0 || name === undefined) return undefined;
  const sha256 = createHash('sha256')
    .update(readFileSync(join(DIST, name)))
    .digest('hex');
  return { name, sha256 };
}

function packages(): readonly string[] {
  return readdirSync(DIST).filter((file) => file.endsWith('.deb'));
}

/** Everything but directories, without `./` in front. */
function contentsOf(path: string): readonly string[] {
  return output('dpkg-deb', ['--contents', path])
    .split('\n')
    .flatMap((line) => /^[^d]\S+ +\S+ +\S+ \S+ \S+ \.\/(.*)$/.exec(line)?.[1] ?? []);
}

function output(program: string, args: readonly string[]): string {
  return spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 }).stdout.trim();
}

function tell(what: string, isSo: boolean, seen: string): boolean {
  process.stdout.write(isSo ? `ok ${what}\n` : `not ok ${what}:\n${seen}\n`);
  return isSo;
}
