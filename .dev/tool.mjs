// Runs the programs that the development scripts need: the project's own tools from node_modules,
// always with the Node that runs the script, so that one checkout can be tried with several.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export const ROOT = path.dirname(import.meta.dirname);

/** Runs a program in the checkout, output passed through; says whether it ended well. */
export function runs(program, args, options = {}) {
  const directories = [path.dirname(process.execPath), process.env.PATH ?? ''];
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  const env = { ...process.env, ...plain, PATH: directories.join(path.delimiter) };
  const child = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit', env, ...options });
  if (child.error) console.error(`error: cannot run ${program}: ${child.error.message}`);
  return child.status === 0;
}

/** Runs a tool that the project has installed. */
export function runsTool(name, args) {
  return runs(path.join(ROOT, 'node_modules', '.bin', name), args);
}
