// npm run package:deb: the Debian package, dist/logrotor_VERSION_ARCHITECTURE.deb. Built again from the same
// commit it is the same, byte for byte.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { ARCHITECTURE, changelog, control, copyright } from './deb/control.mjs';
import { sbom } from './deb/sbom.mjs';
import { packagedUnits } from './deb/units.mjs';
import { filesBelow } from './files.mjs';
import { install } from './install.mjs';
import { nodePackage } from './node-package.mjs';
import { ROOT, runs } from './tool.mjs';

const { version, files: packed } = JSON.parse(
  readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
);
const HOME = 'usr/lib/logrotor';
const DOC = 'usr/share/doc/logrotor';
/** How the launcher looks for Node, and how it does in the package. */
const NODE_SEARCH = 'for node in node /usr/local/bin/node /usr/bin/node; do';
const NODE_HERE = `for node in /${HOME}/node; do`;
/** Where each shell looks for completions. */
const SHELLS = {
  bash: 'usr/share/bash-completion/completions/logrotor',
  zsh: 'usr/share/zsh/vendor-completions/_logrotor',
  fish: 'usr/share/fish/vendor_completions.d/logrotor.fish',
};

install();
process.exitCode = (await packageDeb()) ? 0 : 1;

async function packageDeb() {
  process.umask(0o022);
  const epochSeconds = sourceDate();
  const node = nodePackage();
  if (epochSeconds === undefined || node === undefined || !(await build())) return false;
  const tree = mkdtempSync(path.join(os.tmpdir(), 'logrotor-deb-'));
  try {
    chmodSync(tree, 0o755);
    await layOut(tree, node, epochSeconds);
    return close(tree, epochSeconds);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

/** Seconds since 1970, as reproducible-builds.org has it; that of the last commit. */
function sourceDate() {
  const given = process.env.SOURCE_DATE_EPOCH;
  const git = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' });
  const text = given ?? git.stdout ?? '';
  if (/^\d+\s*$/.test(text)) return Number(text);
  console.error('error: no date: set SOURCE_DATE_EPOCH, or package a checkout of git');
  return undefined;
}

async function layOut(tree, node, epochSeconds) {
  const bundles = packed.filter((file) => /^dist\/.*\.cjs$/.test(file));
  for (const file of bundles) copy(tree, file, `${HOME}/${file}`);
  copy(tree, node.program, `${HOME}/node`, 0o755);
  write(tree, `${HOME}/bin/logrotor`, launcher(), 0o755);
  // What V8 makes of the program is another each time: the machine makes its own when it installs this.
  for (const file of ['code-cache.mjs', 'warm-up.mjs']) {
    copy(tree, `.dev/${file}`, `${HOME}/code/${file}`);
  }
  mkdirSync(path.join(tree, 'usr/sbin'), { recursive: true });
  symlinkSync('../lib/logrotor/bin/logrotor', path.join(tree, 'usr/sbin/logrotor'));
  // The state file is where logrotate has it; on a machine without logrotate its directory is missing.
  mkdirSync(path.join(tree, 'var/lib/logrotate'), { recursive: true });
  for (const [name, text] of await packagedUnits()) write(tree, `lib/systemd/system/${name}`, text);
  for (const file of filesBelow('man')) {
    const section = path.extname(file).slice(1);
    write(tree, `usr/share/man/man${section}/${path.basename(file)}.gz`, zipped(read(file)));
  }
  for (const file of filesBelow('conf.d')) {
    copy(tree, file, `${DOC}/examples/${file}`);
  }
  for (const file of filesBelow('src').filter((each) => each.endsWith('.dtr'))) {
    copy(tree, file, `usr/share/logtail/detectrotate/${path.basename(file)}`);
  }
  completions(tree);
  write(tree, `${DOC}/copyright`, copyright(bundles.map((file) => path.join(ROOT, file))));
  write(tree, `${DOC}/node-LICENSE.gz`, zipped(readFileSync(node.licence)));
  write(tree, `${DOC}/changelog.gz`, zipped(changelog(version, epochSeconds)));
  write(tree, `${DOC}/CHANGELOG.md.gz`, zipped(read('CHANGELOG.md')));
  write(tree, `${DOC}/sbom.cdx.json.gz`, zipped(sbom(version, epochSeconds, node.sha256)));
  copy(tree, '.dev/deb/lintian-overrides', 'usr/share/lintian/overrides/logrotor');
}

function launcher() {
  const text = read('bin/logrotor');
  if (!text.includes(NODE_SEARCH)) throw new Error('the launcher looks for Node in another way');
  return text
    .replace(NODE_SEARCH, NODE_HERE)
    .replace('no Node in PATH, /usr/local/bin or /usr/bin', `no Node in /${HOME}`);
}

/** What the program itself prints for each shell. */
function completions(tree) {
  const program = path.join(ROOT, 'bin/logrotor');
  for (const [shell, file] of Object.entries(SHELLS)) {
    const { status, stdout } = spawnSync(program, ['completion', shell], { encoding: 'utf8' });
    if (status === 0) write(tree, file, stdout);
  }
}

function close(tree, epochSeconds) {
  const files = entriesBelow(tree).filter((file) => lstatSync(path.join(tree, file)).isFile());
  const sums = files.map((file) => `${digest(path.join(tree, file))}  ${file}\n`).join('');
  const bytes = files.map((file) => lstatSync(path.join(tree, file)).size);
  const kibibytes = bytes.reduce((sum, size) => sum + Math.ceil(size / 1024), 0);
  write(tree, 'DEBIAN/control', control(version, kibibytes));
  write(tree, 'DEBIAN/md5sums', sums);
  for (const name of ['postinst', 'prerm', 'postrm']) {
    copy(tree, `.dev/deb/${name}`, `DEBIAN/${name}`, 0o755);
  }
  for (const entry of ['', ...entriesBelow(tree)]) {
    lutimesSync(path.join(tree, entry), epochSeconds, epochSeconds);
  }
  const name = `logrotor_${version}_${ARCHITECTURE}.deb`;
  // With several threads the compressed form could depend on the machine.
  const how = ['--root-owner-group', '--threads-max=1', '-Zxz', '-z1'];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epochSeconds) };
  const args = [...how, '--build', tree, path.join(ROOT, 'dist', name)];
  return runs('dpkg-deb', args, { env });
}

function entriesBelow(tree) {
  return readdirSync(tree, { recursive: true }).toSorted();
}

function digest(file) {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}

function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** As Debian wants documents: without name and date of the file in it. */
function zipped(text) {
  const { status, stdout } = spawnSync('gzip', ['-9n'], { input: text });
  if (status !== 0) throw new Error('gzip failed');
  return stdout;
}

function copy(tree, from, to, mode = 0o644) {
  const target = path.join(tree, to);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(path.resolve(ROOT, from), target);
  chmodSync(target, mode);
}

function write(tree, to, content, mode = 0o644) {
  const target = path.join(tree, to);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
  chmodSync(target, mode);
}
