/** The filesystems that a log is written on: mounted for the purpose, and gone again afterwards. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a log can be. */
export const FILESYSTEMS = ['scratch', 'ext4', 'xfs', 'overlayfs', 'tmpfs'] as const;
export type Filesystem = (typeof FILESYSTEMS)[number] | 'btrfs';

/** A directory on a filesystem of its own. */
export class Place implements Disposable {
  /** where the log is to be. */
  readonly directory: string;
  /** where its configuration and state can be. */
  readonly scratch = mkdtempSync(join(tmpdir(), 'logrotor-load-'));
  readonly #mounted: string[] = [];

  /** Mounts it with room for this much; only root can, `scratch` excepted. */
  constructor(filesystem: Filesystem, roomBytes: number) {
    try {
      this.directory = this.#make(filesystem, Math.ceil(roomBytes / 2 ** 20));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const mounted of this.#mounted.toReversed()) run('umount', mounted);
    rmSync(this.scratch, { recursive: true });
  }

  #make(filesystem: Filesystem, megabytes: number): string {
    switch (filesystem) {
      case 'scratch':
        return this.#folder('log');
      case 'tmpfs':
        return this.#mount(['-t', 'tmpfs', '-o', `mode=755,size=${megabytes}m`, 'none'], 'tmpfs');
      case 'btrfs':
      case 'ext4':
      case 'xfs':
        return this.#loop(filesystem, megabytes);
      case 'overlayfs': {
        const disk = this.#loop('ext4', megabytes);
        const layers = ['lower', 'upper', 'work'].map((name) => {
          const layer = join(disk, name);
          mkdirSync(layer);
          return `${name}dir=${layer}`;
        });
        return this.#mount(['-t', 'overlay', '-o', layers.join(','), 'none'], 'merged');
      }
    }
  }

  #loop(type: 'btrfs' | 'ext4' | 'xfs', megabytes: number): string {
    const image = join(this.scratch, `${type}.image`);
    run('truncate', '-s', `${megabytes}M`, image);
    run(`mkfs.${type}`, '-q', image);
    return this.#mount(['-o', 'loop', image], type);
  }

  #mount(args: readonly string[], name: string): string {
    const point = this.#folder(name);
    run('mount', ...args, point);
    this.#mounted.push(point);
    return point;
  }

  #folder(name: string): string {
    const path = join(this.scratch, name);
    mkdirSync(path);
    return path;
  }
}

function run(program: string, ...args: readonly string[]): void {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  execFileSync(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: path },
  });
}
