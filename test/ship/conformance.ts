/**
 * What every destination must do, whatever it is. Each is run against its real server; what a server cannot do is
 * said when the suite is called, and is then tested to be refused.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ShipFailure } from '../../src/ship/failure.ts';
import type { Cargo, Shipper, Usage } from '../../src/ship/shipper.ts';

/** A destination that is there for the tests. */
export interface Place {
  /** A shipper for it, with an empty place of its own by this name. */
  readonly open: (usage: Usage) => Promise<Shipper>;
  /** The bytes of an object as a program other than ours sees them; undefined if it is not there. */
  readonly read: (object: string) => Promise<Uint8Array | undefined>;
  /** Puts bytes there, past the shipper. */
  readonly write: (object: string, bytes: Uint8Array) => Promise<void>;
}

/** What a server lets its users do. */
export interface Powers {
  /** what is there can be read or hashed; otherwise only `verify=size` can be met. */
  readonly reads: boolean;
  /** there is a listing. */
  readonly lists: boolean;
}

const ALL: Powers = { reads: true, lists: true };
/** What a proof is wanted for. */
export const STRICT: Usage = { verify: 'sha256', limit: undefined };
const BY_SIZE: Usage = { verify: 'size', limit: undefined };
const NEVER = new AbortController().signal;
const MIB = 1024 * 1024;

/** Declares the suite; `place` is asked for when the tests run. */
export function conforms(
  name: string,
  options: { readonly skip: string | false },
  place: () => Place,
  powers: Powers = ALL,
): void {
  describe(name, options, () => {
    const files = new CargoFiles();
    after(() => files.remove());
    const usage = powers.reads ? STRICT : BY_SIZE;
    const using = async (use: (shipper: Shipper) => Promise<void>, as = usage): Promise<void> => {
      const shipper = await place().open(as);
      try {
        await use(shipper);
      } finally {
        await shipper.close();
      }
    };

    for (const bytes of [0, 1, 300_000, 9 * MIB + 1]) {
      test(`${bytes} bytes arrive under their name, in directories that are made`, async () => {
        const { cargo, content } = files.make(bytes);
        const object = `a/b ${bytes}/log-${cargo.sha256.slice(0, 12)}.gz`;
        await using(async (shipper) => {
          assert.deepEqual(await shipper.find(object, cargo, NEVER), { kind: 'absent' });
          const delivery = await shipper.deliver(object, cargo, NEVER);
          assert.equal(delivery.kind, 'delivered');
          const found = await shipper.find(object, cargo, NEVER);
          assert.equal(found.kind, 'same');
          if (powers.reads) assert.notEqual(found.proof, 'size');
        });
        assert.ok(content.equals((await place().read(object)) ?? Buffer.from('absent')));
      });
    }

    test('the same bytes arrive under several names at a time', async () => {
      const { cargo, content } = files.make(300_000);
      const objects = ['a', 'b', 'c', 'd'].map((letter) => `alike/${letter}`);
      await using(async (shipper) => {
        const ends = await Promise.all(
          objects.map((object) => shipper.deliver(object, cargo, NEVER)),
        );
        assert.deepEqual(new Set(ends.map(({ kind }) => kind)), new Set(['delivered']));
      });
      for (const object of objects) {
        assert.ok(content.equals((await place().read(object)) ?? Buffer.from('absent')), object);
      }
    });

    test('directories that several make at the same time', async () => {
      const { cargo } = files.make(1000);
      await using(async (shipper) => {
        for (let round = 0; round < 10; round += 1) {
          const objects = ['a', 'b', 'c', 'd'].map((letter) => `new ${round}/x/y/${letter}`);
          const ends = objects.map((object) => shipper.deliver(object, cargo, NEVER));
          for (const end of await Promise.all(ends)) assert.equal(end.kind, 'delivered');
        }
      });
    });

    test('the same content counts as done; other content, or another size, is told and left alone', async () => {
      const { cargo, content } = files.make(5000);
      const other = Buffer.from(content);
      other[4000] = (other[4000] ?? 0) ^ 1;
      await place().write('there/same', content);
      await place().write('there/other', other);
      await place().write('there/short', content.subarray(0, 4999));
      await using(async (shipper) => {
        assert.equal((await shipper.find('there/same', cargo, NEVER)).kind, 'same');
        assert.equal((await shipper.find('there/short', cargo, NEVER)).kind, 'other');
        if (powers.reads)
          assert.equal((await shipper.find('there/other', cargo, NEVER)).kind, 'other');
        for (const object of ['there/other', 'there/short']) {
          const end = await shipper.deliver(object, cargo, NEVER).catch((error: unknown) => error);
          const isRefused =
            end instanceof ShipFailure || (end as { kind?: string }).kind === 'taken';
          assert.ok(isRefused, `${object}: ${String(end)}`);
        }
      });
      assert.ok(other.equals((await place().read('there/other')) ?? Buffer.of()));
      assert.ok(
        content.subarray(0, 4999).equals((await place().read('there/short')) ?? Buffer.of()),
      );
    });

    test('an interrupted delivery leaves nothing under the name, and the next one completes it', async () => {
      const { cargo, content } = files.make(9 * MIB);
      const stop = new AbortController();
      await using(
        async (shipper) => {
          const delivery = shipper.deliver('cut/log', cargo, stop.signal);
          setTimeout(() => {
            stop.abort();
          }, 300);
          await assert.rejects(delivery);
        },
        { ...usage, limit: 4 * MIB },
      );
      assert.equal(await place().read('cut/log'), undefined);
      await using(async (shipper) => {
        assert.equal((await shipper.deliver('cut/log', cargo, NEVER)).kind, 'delivered');
      });
      assert.ok(content.equals((await place().read('cut/log')) ?? Buffer.of()));
    });

    test('an archive that changes while it is sent is not published', async () => {
      const { cargo, path } = files.make(3 * MIB);
      const fd = openSync(path, 'r+');
      writeSync(fd, Buffer.from('changed'), 0, 7, 2 * MIB);
      closeSync(fd);
      await using(async (shipper) => {
        await assert.rejects(
          shipper.deliver('changed/log', cargo, NEVER),
          (error: unknown) => error instanceof ShipFailure && error.kind === 'archive',
        );
      });
      assert.equal(await place().read('changed/log'), undefined);
    });

    test('several at a time, and names of all kinds', async () => {
      const names = [
        'n/plain',
        'n/with blank',
        'n/it\'s "so"',
        'n/a&b;c$d`e',
        'n/[x]*?',
        'n/-rf',
        'n/%41+#',
      ];
      const made = names.map((object) => ({ object, ...files.make(70_000) }));
      await using(async (shipper) => {
        const ends = made.map(({ object, cargo }) => shipper.deliver(object, cargo, NEVER));
        for (const end of await Promise.all(ends)) assert.equal(end.kind, 'delivered');
        if (!powers.lists) return;
        const listed = (await shipper.list(NEVER)).filter(({ object }) => object.startsWith('n/'));
        assert.deepEqual(
          listed.toSorted((a, b) => (a.object < b.object ? -1 : 1)),
          names.toSorted().map((object) => ({ object, bytes: 70_000 })),
        );
      });
      for (const { object, content } of made) {
        assert.ok(content.equals((await place().read(object)) ?? Buffer.of()), object);
      }
    });

    test('a size is a proof only where that was asked for', async () => {
      const { cargo } = files.make(1000);
      await using(async (shipper) => {
        const delivery = await shipper.deliver('size/log', cargo, NEVER);
        assert.equal(delivery.kind === 'delivered' && delivery.proof, 'size');
      }, BY_SIZE);
      if (powers.reads) return;
      await using(async (shipper) => {
        assert.equal((await shipper.find('size/log', cargo, NEVER)).kind, 'unproved');
        const unproved = files.make(1000);
        assert.equal((await shipper.deliver('size/new', unproved.cargo, NEVER)).kind, 'unproved');
      }, STRICT);
    });
  });
}

/** Files with random bytes. */
export class CargoFiles {
  readonly #dir = mkdtempSync(join(tmpdir(), 'logrotor-cargo-'));
  readonly #fds: number[] = [];

  make(bytes: number): { readonly cargo: Cargo; readonly content: Buffer; readonly path: string } {
    const content = randomBytes(bytes);
    const path = join(this.#dir, String(this.#fds.length));
    writeFileSync(path, content);
    const fd = openSync(path, 'r');
    this.#fds.push(fd);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { cargo: { fd, bytes, sha256 }, content, path };
  }

  remove(): void {
    for (const fd of this.#fds) closeSync(fd);
    rmSync(this.#dir, { recursive: true });
  }
}
