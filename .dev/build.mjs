// Builds dist/: src and test through tsc, file by file, which the tests run on; and the program as
// one bundled CommonJS file, because loading one small file is what makes it start fast.
// Files are replaced one at a time, never the folder: another run may be using it.
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from './files.mjs';
import { install } from './install.mjs';
import { lateModules } from './late-modules.mjs';
import { ROOT, runsTool } from './tool.mjs';

const BUNDLE = path.join(ROOT, 'dist', 'logrotor.cjs');
const STAMP = path.join(ROOT, 'dist', '.built');

/** Builds everything; false when the types are wrong, which stops neither output. */
export async function build() {
  const startedAt = new Date();
  const isTyped = runsTool('tsc', []);
  removeOrphans();
  await bundle();
  if (isTyped) writeFileSync(STAMP, startedAt.toISOString());
  else rmSync(STAMP, { force: true });
  return isTyped;
}

/** Builds if a source is newer than the last good build. */
export async function buildIfStale() {
  return isFresh() || build();
}

function isFresh() {
  if (!existsSync(STAMP) || !existsSync(BUNDLE)) return false;
  const builtAt = Date.parse(readFileSync(STAMP, 'utf8'));
  const sources = [...filesBelow('src'), ...filesBelow('test')].filter(isSource);
  const inputs = [
    ...sources,
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    '.dev/build.mjs',
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

async function bundle() {
  const { build: esbuild } = await import('esbuild');
  const draft = `${BUNDLE}.${process.pid}`;
  const result = await esbuild({
    absWorkingDir: ROOT,
    entryPoints: ['src/main.ts'],
    outfile: draft,
    bundle: true,
    platform: 'node',
    target: 'node20.15',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    plugins: [lateModules],
    logLevel: 'warning',
  });
  writeFileSync(draft, readFileSync(draft, 'utf8') + licences(Object.keys(result.metafile.inputs)));
  renameSync(draft, BUNDLE);
}

/** The licences of the packages in the bundle, which ask to be kept with every copy. */
function licences(inputs) {
  const packages = inputs.map((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(packages)]
    .filter((folder) => folder !== undefined)
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json')));
      const text = readFileSync(path.join(ROOT, folder, 'LICENSE'), 'utf8').trim();
      return `/*\nThis file contains ${name} ${version}:\n\n${text}\n*/\n`;
    })
    .join('');
}

if (process.argv[1] === import.meta.filename) {
  install();
  process.exitCode = (await build()) ? 0 : 1;
}
