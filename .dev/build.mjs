// Builds dist/: src and test through tsc, file by file, which the tests run on; and the program as
// one bundled CommonJS file, because loading one small file is what makes it start fast. What it loads only
// when it is used has bundles of its own.
// Files are replaced one at a time, never the folder: another run may be using it.
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { makeCode } from './code-cache.mjs';
import { filesBelow } from './files.mjs';
import { install } from './install.mjs';
import { lateModules } from './late-modules.mjs';
import { ROOT, runsTool } from './tool.mjs';

const MAIN = 'src/main.ts';
/** The bundles by what they begin with; an `import()` of another one's beginning loads that bundle. */
const BUNDLES = new Map([
  [MAIN, 'logrotor.cjs'],
  ['src/cli/install.ts', 'install.cjs'],
  ['src/cli/ship-waiting.ts', 'ship.cjs'],
  ['src/cli/verb-verify.ts', 'verify.cjs'],
  ['src/cli/explain.ts', 'explain.cjs'],
  ['src/cli/daemon.ts', 'daemon.cjs'],
  ['src/ship/s3.ts', 'ship-s3.cjs'],
]);
const DIST = path.join(ROOT, 'dist');
const CODE = 'logrotor.code';
/** Packages that few configurations need: each is a file of its own beside the program, read when first used. */
const LAZY_PACKAGES = ['cron-parser'];
const STAMP = path.join(ROOT, 'dist', '.built');

/** Builds everything; false when the types are wrong, which stops neither output. */
export async function build() {
  const startedAt = new Date();
  const isTyped = runsTool('tsc', []);
  removeOrphans();
  for (const name of LAZY_PACKAGES) await bundle(name, lazyFile(name));
  const codeFile = path.join(DIST, CODE);
  rmSync(codeFile, { force: true });
  for (const [entry, file] of BUNDLES) await bundle(entry, file);
  makeCode(path.join(DIST, BUNDLES.get(MAIN)), codeFile);
  if (isTyped) writeFileSync(STAMP, startedAt.toISOString());
  else rmSync(STAMP, { force: true });
  return isTyped;
}

/** Builds if a source is newer than the last good build. */
export async function buildIfStale() {
  return isFresh() || build();
}

function isFresh() {
  const files = [...BUNDLES.values(), CODE, ...LAZY_PACKAGES.map(lazyFile)];
  if (!existsSync(STAMP) || !files.every((file) => existsSync(path.join(DIST, file)))) return false;
  const builtAt = Date.parse(readFileSync(STAMP, 'utf8'));
  const sources = [...filesBelow('src'), ...filesBelow('test')].filter(isSource);
  const inputs = [
    ...sources,
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    '.dev/build.mjs',
    '.dev/code-cache.mjs',
    '.dev/warm-up.mjs',
    '.dev/late-modules.mjs',
  ];
  return (
    inputs.every((file) => statSync(path.join(ROOT, file)).mtimeMs < builtAt) &&
    sources.every((file) => existsSync(path.join(ROOT, emitted(file)))) &&
    orphans().length === 0
  );
}

const isSource = (file) => file.endsWith('.ts');
const emitted = (source) => path.join('dist', source.replace(/\.ts$/, '.js'));

/** Output of sources that were deleted: a test that is gone must not go on running. */
function orphans() {
  const kept = new Set([...filesBelow('src'), ...filesBelow('test')].filter(isSource).map(emitted));
  return ['dist/src', 'dist/test']
    .flatMap(filesBelow)
    .filter((file) => !kept.has(file.replace(/\.map$/, '')));
}

function removeOrphans() {
  for (const file of orphans()) rmSync(path.join(ROOT, file), { force: true });
}

function lazyFile(name) {
  return `${name}.cjs`;
}

/** Puts in the place of a package a module whose exports are looked up in the file beside when they are used. */
function lazily(packages) {
  const filter = new RegExp(`^(?:${packages.join('|')})$`);
  return {
    name: 'lazily',
    setup({ onResolve, onLoad }) {
      onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'lazily' }));
      onResolve({ filter: /^\.\//, namespace: 'lazily' }, ({ path: file }) => ({
        path: file,
        external: true,
      }));
      onLoad({ filter, namespace: 'lazily' }, async ({ path: name }) => {
        const exported = Object.keys(await import(name)).filter((key) => /^[A-Z]/.test(key));
        const getters = exported.map((key) => `get ${key}() { return load().${key}; }`);
        const load = `const load = () => require('./${name}.cjs');`;
        return { contents: `${load}\nmodule.exports = { ${getters.join(', ')} };`, loader: 'js' };
      });
    },
  };
}

async function bundle(entry, file) {
  const { build: esbuild } = await import('esbuild');
  const target = path.join(DIST, file);
  const draft = `${target}.${process.pid}`;
  const result = await esbuild({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    plugins: [otherBundles, ...(entry === MAIN ? [lateModules, lazily(LAZY_PACKAGES)] : [])],
    outfile: draft,
    bundle: true,
    platform: 'node',
    target: 'node20.15',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    // The program is compiled from its text with code that was kept; nobody would serve such an import() there.
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const text = readFileSync(draft, 'utf8') + licences(Object.keys(result.metafile.inputs));
  writeFileSync(draft, `// ${createHash('sha256').update(text).digest('hex')}\n${text}`);
  renameSync(draft, target);
}

const otherBundles = {
  name: 'other-bundles',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\.ts$/ }, ({ kind, path: imported, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const file = BUNDLES.get(path.relative(ROOT, path.resolve(resolveDir, imported)));
      return file === undefined ? undefined : { path: `./${file}`, external: true };
    });
  },
};

/** The licences of the packages in the bundle, which ask to be kept with every copy. */
function licences(inputs) {
  const packages = inputs.map((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(packages)]
    .filter((folder) => folder !== undefined)
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json')));
      return `/*\nThis file contains ${name} ${version}:\n\n${licenceOf(folder)}\n*/\n`;
    })
    .join('');
}

/** Packages call the file as they like; one or two have it at the end of their README only. */
function licenceOf(folder) {
  const names = readdirSync(path.join(ROOT, folder));
  const file =
    names.find((name) => /^licen[cs]e/i.test(name)) ?? names.find((name) => /^readme/i.test(name));
  const text = readFileSync(path.join(ROOT, folder, file), 'utf8').trim();
  return (/^licen/i.test(file) ? text : text.slice(text.search(/^#+ *licen/im))).replaceAll(
    '*/',
    '* /',
  );
}

if (process.argv[1] === import.meta.filename) {
  install();
  process.exitCode = (await build()) ? 0 : 1;
}
