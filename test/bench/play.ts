/** Lets both programs do a task in turn, each time in a fresh folder. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, settle, type Command, type Measure } from './measure.ts';
import { LOGS, type Task } from './task.ts';

/** What one program took, and what it left compressed at the last time. */
export interface Played {
  readonly measures: readonly Measure[];
  readonly compressedBytes: number;
}

/** What both took. */
export interface Result {
  readonly ours: Played;
  readonly rival: Played;
}

const IN_MEMORY = '/dev/shm';

/** Folders for tasks, which are removed at the end, however that comes. */
export class Arena implements Disposable {
  readonly #places = new Map<Task['place'], string>();
  #made = 0;

  /** Plays a task; `rounds` is how often, unless the task is one that the other program is too slow for. */
  async play(task: Task, rounds = task.rounds): Promise<Result> {
    const served = await task.serve?.();
    try {
      return await this.#rounds(task, rounds);
    } finally {
      await served?.[Symbol.asyncDispose]();
    }
  }

  async #rounds(task: Task, rounds: number): Promise<Result> {
    const ours = new Player();
    const rival = new Player();
    for (let round = 0; round < rounds; round += 1) {
      await this.#once(task, ours, (dir) => task.ours(dir));
      if (round < task.rivalRounds) await this.#once(task, rival, (dir) => task.rival(dir));
    }
    return { ours, rival };
  }

  async #once(task: Task, player: Player, commandIn: (dir: string) => Command): Promise<void> {
    this.#made += 1;
    const dir = join(this.#place(task.place), String(this.#made));
    mkdirSync(dir, 0o755);
    try {
      task.make(dir);
      if (task.place === 'disk') await settle(dir);
      player.measures.push(await measure(commandIn(dir), dir, task.environment?.()));
      await task.check(dir);
      player.compressedBytes = compressedIn(dir);
    } finally {
      rmSync(dir, { recursive: true });
    }
  }

  #place(kind: Task['place']): string {
    const known = this.#places.get(kind);
    if (known !== undefined) return known;
    const parent = kind === 'memory' ? IN_MEMORY : tmpdir();
    const made = mkdtempSync(join(parent, 'logrotor-bench-'));
    this.#places.set(kind, made);
    return made;
  }

  [Symbol.dispose](): void {
    for (const place of this.#places.values())
      rmSync(place, { recursive: true, force: true, maxRetries: 20 });
  }
}

class Player implements Played {
  readonly measures: Measure[] = [];
  compressedBytes = 0;
}

function compressedIn(dir: string): number {
  if (!readdirSync(dir).includes(LOGS)) return 0;
  const logs = join(dir, LOGS);
  const sizes = readdirSync(logs)
    .filter((name) => name.endsWith('.gz'))
    .map((name) => statSync(join(logs, name)).size);
  return sizes.reduce((sum, size) => sum + size, 0);
}
