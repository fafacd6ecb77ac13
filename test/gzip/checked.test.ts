// The check that runs beside the compression: what reaches the archive otherwise than meant, and a source
// that changes meanwhile, are seen.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { gzipChecked } from '../../src/gzip/checked.ts';
import type { ReadBytes } from '../../src/gzip/compare.ts';

const BLOCK = 512 * 1024;
const HEADER_BYTES = 10;
const OPTIONS = { level: 6, mtimeMs: 0, jobs: 2 };

/** A source and an archive in memory; both can be changed at any time. */
class Memory {
  source: Buffer;
  archive = Buffer.alloc(0);

  constructor(source: Buffer) {
    this.source = source;
  }

  /** Compresses; `afterWrite` is called with what was written so far, by number of writes. */
  async compress(afterWrite: (writes: number) => void = () => undefined): Promise<boolean> {
    let writes = 0;
    const write = (bytes: Buffer): void => {
      this.archive = Buffer.concat([this.archive, bytes]);
      writes += 1;
      afterWrite(writes);
    };
    const read = this.#reader(() => this.source);
    const readAgain = this.#reader(() => this.source);
    const readBack = this.#reader(() => this.archive);
    return gzipChecked({ read, write, readBack, readAgain }, OPTIONS);
  }

  #reader(contents: () => Buffer): ReadBytes {
    let position = 0;
    return (buffer) => {
      const count = contents().subarray(position).copy(buffer);
      position += count;
      return count;
    };
  }
}

describe('a source of several blocks', () => {
  const source = Buffer.alloc(6 * BLOCK + 5, 'a line of a log, and another one\n');

  test('is the same while it is left alone', async () => {
    const memory = new Memory(source);
    assert.equal(await memory.compress(), true);
    assert.ok(gunzipSync(memory.archive).equals(source));
  });

  test('that grows meanwhile is different: the source holds more than its archive', async () => {
    const memory = new Memory(source);
    const grow = (writes: number): void => {
      if (writes === 9) memory.source = Buffer.concat([memory.source, Buffer.from('late\n')]);
    };
    assert.equal(await memory.compress(grow), false);
  });

  test('that grows before its end was reached is the same, and all of it is there', async () => {
    const memory = new Memory(source);
    const grow = (writes: number): void => {
      if (writes === 2) memory.source = Buffer.concat([memory.source, randomBytes(BLOCK)]);
    };
    assert.equal(await memory.compress(grow), true);
    assert.ok(gunzipSync(memory.archive).equals(memory.source));
  });

  test('that shrinks meanwhile is different', async () => {
    const memory = new Memory(source);
    const shrink = (writes: number): void => {
      if (writes === 2) memory.source = memory.source.subarray(0, BLOCK);
    };
    assert.equal(await memory.compress(shrink), false);
  });

  test('of which a byte changes before it is read again is different', async () => {
    const memory = new Memory(Buffer.from(source));
    const change = (writes: number): void => {
      if (writes === 2) memory.source.writeUInt8(0, memory.source.length - 1);
    };
    assert.equal(await memory.compress(change), true, 'it was not read yet');
    const late = new Memory(Buffer.from(source));
    const changeLate = (writes: number): void => {
      if (writes === 9) late.source.writeUInt8(0, late.source.length - 1);
    };
    assert.equal(await late.compress(changeLate), false);
  });
});

test('a block that says that it is the last one is different, though it holds what it should', async () => {
  const block = Buffer.alloc(BLOCK, 'a line of a log\n');
  const memory = new Memory(Buffer.concat([block, block]));
  const end = deflateRawSync(block, { level: OPTIONS.level });
  const forge = (writes: number): void => {
    if (writes === 2) end.copy(memory.archive, HEADER_BYTES);
  };
  assert.equal(await memory.compress(forge), false);
  assert.ok(gunzipSyncOrNothing(memory.archive).length < memory.source.length);
});

for (const [name, source] of [
  ['small', Buffer.from('a line\n')],
  ['large', Buffer.alloc(4 * BLOCK, 'some lines\n')],
] as const) {
  test(`a ${name} archive with a bit that was not written so is different, wherever it is`, async () => {
    const { archive } = await compressed(source);
    const places = [0, 20, archive.length >> 1, archive.length - 9, archive.length - 1];
    for (const place of places) {
      const memory = new Memory(source);
      const spoil = (): void => {
        if (memory.archive.length > place) flip(memory.archive, place);
      };
      // It is spoiled once, by the write that brings it, and so before it is read back.
      const once = onceWhen(() => memory.archive.length > place, spoil);
      assert.equal(await memory.compress(once), false, `byte ${place} of ${archive.length}`);
    }
  });

  test(`a ${name} archive of which the last bytes are lost is different`, async () => {
    const memory = new Memory(source);
    const { archive } = await compressed(source);
    const cut = onceWhen(
      () => memory.archive.length === archive.length,
      () => {
        memory.archive = memory.archive.subarray(0, -1);
      },
    );
    assert.equal(await memory.compress(cut), false);
  });
}

async function compressed(source: Buffer): Promise<Memory> {
  const memory = new Memory(source);
  assert.equal(await memory.compress(), true);
  return memory;
}

function gunzipSyncOrNothing(archive: Buffer): Buffer {
  try {
    return gunzipSync(archive);
  } catch {
    return Buffer.alloc(0);
  }
}

function onceWhen(isTime: () => boolean, act: () => void): () => void {
  let done = false;
  return () => {
    if (done || !isTime()) return;
    done = true;
    act();
  };
}

function flip(bytes: Buffer, index: number): void {
  bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index);
}
