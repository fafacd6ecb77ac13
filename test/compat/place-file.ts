/** Makes the files that a case describes (ENGINE-SPEC section E). */
import {
  chmodSync,
  chownSync,
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file to make; a string stands for its content. */
export interface FileSpec {
  readonly content?: string;
  /** The content is this many bytes of `x`, or a hole if sparse. */
  readonly size?: number;
  readonly sparse?: boolean;
  readonly gz?: boolean;
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** ISO date; the case's clock unless given. */
  readonly mtime?: string;
  readonly symlink?: string;
  readonly hardlink?: string;
  readonly dir?: boolean;
  readonly fifo?: boolean;
}

const UNCHANGED = 2 ** 32 - 1;

/** Makes the file `path` of the directory `root`, with every `@DIR@` in it standing for `root`. */
export function placeFile(
  root: string,
  path: string,
  given: FileSpec | string,
  nowSeconds: number,
): void {
  const spec = typeof given === 'string' ? { content: given } : given;
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  if (spec.symlink !== undefined) {
    symlinkSync(spec.symlink.replaceAll('@DIR@', root), target);
  } else if (spec.hardlink !== undefined) {
    linkSync(join(root, spec.hardlink), target);
  } else {
    makeEntry(target, spec, root);
    setAttributes(target, spec, nowSeconds);
  }
}

/** Seconds since the epoch of an ISO date. */
export function epochSeconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}

function makeEntry(target: string, spec: FileSpec, root: string): void {
  const content = Buffer.from((spec.content ?? '').replaceAll('@DIR@', root));
  if (spec.dir === true) mkdirSync(target, { recursive: true });
  else if (spec.fifo === true) spawnSync('mkfifo', [target]);
  else if (spec.size !== undefined && spec.sparse === true) makeHole(target, spec.size);
  else if (spec.size !== undefined) writeFileSync(target, 'x'.repeat(spec.size));
  else writeFileSync(target, spec.gz === true ? gzipSync(content) : content);
}

function makeHole(target: string, size: number): void {
  const fd = openSync(target, 'w');
  ftruncateSync(fd, size);
  closeSync(fd);
}

function setAttributes(target: string, spec: FileSpec, nowSeconds: number): void {
  if (spec.uid !== undefined || spec.gid !== undefined) {
    chownSync(target, spec.uid ?? UNCHANGED, spec.gid ?? UNCHANGED);
  }
  chmodSync(target, parseInt(spec.mode ?? (spec.dir === true ? '0755' : '0644'), 8));
  const mtime = spec.mtime === undefined ? nowSeconds : epochSeconds(spec.mtime);
  if (spec.fifo !== true) utimesSync(target, mtime, mtime);
}
