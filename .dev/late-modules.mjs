// For the bundle: modules of Node's that take long to load are loaded when something in them is first
// used, and not because a source imports them. Most runs rotate nothing and need none of them.
import { createRequire } from 'node:module';

const LATE = [
  'child_process',
  'crypto',
  'os',
  'stream',
  'stream/promises',
  'timers/promises',
  'tty',
  'zlib',
];
const NAMESPACE = 'late';

const require = createRequire(import.meta.url);

/** The plugin for esbuild. */
export const lateModules = {
  name: 'late-modules',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^node:(?:${LATE.join('|')})$`) }, (args) =>
      args.namespace === NAMESPACE
        ? { path: args.path, external: true }
        : { path: args.path, namespace: NAMESPACE },
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: standIn(path),
    }));
  },
};

/** A module with the same exports: functions that call those of the real one, and getters of the rest. */
function standIn(module) {
  const all = Object.entries(require(module));
  const names = all.filter(([, value]) => isPlainFunction(value)).map(([name]) => name);
  const others = all.filter(([, value]) => !isPlainFunction(value)).map(([name]) => name);
  return `
    const load = () => require(${JSON.stringify(module)});
    for (const name of ${JSON.stringify(names)})
      exports[name] = (...args) => load()[name](...args);
    for (const name of ${JSON.stringify(others)})
      Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });
  `;
}

/** Classes, and what is called as one, have names that begin with a capital letter. */
function isPlainFunction(value) {
  return typeof value === 'function' && /^[a-z]/.test(value.name);
}
