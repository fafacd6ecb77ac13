// Lists files below a folder of the checkout (Node 20 has no glob).
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './tool.mjs';

/** All regular files below a folder, as paths relative to the checkout, sorted. */
export function filesBelow(folder) {
  const start = path.join(ROOT, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath ?? entry.path, entry.name)))
    .toSorted();
}
