// The gzip encoder, read back by programs and libraries that know nothing of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { holdsSameBytes, isCutOffCopy } from '../../src/gzip/compare.ts';
import { gzip, type GzipOptions } from '../../src/gzip/encode.ts';
import { logTextOf } from '../bench/log-text.ts';
import { commandOf, needs } from '../support/requirement.ts';

const BLOCK = 512 * 1024;
const MTIME_MS = Date.UTC(2026, 10, 23, 6, 25, 3);

const SIZES = [
  0,
  1,
  BLOCK - 1,
  BLOCK,
  BLOCK + 1,
  2 * BLOCK - 1,
  2 * BLOCK,
  2 * BLOCK + 1,
  5 * BLOCK,
];
const CONTENTS: readonly { readonly name: string; readonly make: (size: number) => Buffer }[] = [
  { name: 'lines', make: (size) => Buffer.alloc(size, lines()) },
  { name: 'noise', make: (size) => randomBytes(size) },
  { name: 'zeros', make: (size) => Buffer.alloc(size) },
];

/** Reads one gzip member; it is its own implementation of the way back, not the one under test. */
interface Decoder {
  readonly name: string;
  readonly options: { readonly skip: string | false };
  readonly decode: (archive: Buffer) => Buffer;
}

const DECODERS: readonly Decoder[] = [
  { name: 'node:zlib', options: { skip: false }, decode: (archive) => gunzipSync(archive) },
  program('gunzip', ['-c'], commandOf('/bin/gunzip', 'gzip')),
  program('pigz', ['-dc'], commandOf('/usr/bin/pigz', 'pigz')),
  program(
    '/usr/bin/python3',
    ['-c', 'import gzip,sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))'],
    commandOf('/usr/bin/python3', 'python3'),
  ),
  { name: 'zlib-sync', options: { skip: zlibSyncAbsence() }, decode: inflateWithZlibSync },
];

for (const { name, options, decode } of DECODERS) {
  describe(`read back by ${name}`, options, () => {
    for (const { name: content, make } of CONTENTS) {
      test(`${content} of sizes around every block border`, async () => {
        for (const size of SIZES) {
          const source = make(size);
          assert.ok(decode(await encode(source)).equals(source), `${size} bytes`);
        }
      });
    }
  });
}

test('what others need this thread for is compressed to the same bytes on another one', async () => {
  for (const size of [0, 1, 4095, 4096, 20_000, BLOCK - 1, BLOCK]) {
    const source = Buffer.alloc(size, lines());
    assert.ok(
      (await encode(source, { aside: true })).equals(await encode(source)),
      `${size} bytes`,
    );
  }
});

test('however many blocks are in work, the bytes are the same', async () => {
  const source = logTextOf({ seed: 1, bytes: 70 * BLOCK });
  const one = await encode(source, { jobs: 1 });
  for (const jobs of [2, 5, 40]) {
    assert.ok((await encode(source, { jobs })).equals(one), `${jobs} blocks at a time`);
  }
});

const TEXTS: Readonly<Record<string, (bytes: number) => Buffer>> = {
  'lines of several loggers': (bytes) => logTextOf({ seed: 1, bytes }),
  numbers: (bytes) => Buffer.from(Array.from({ length: bytes / 9 }, (_, n) => 1e7 + n).join('\n')),
};
for (const [text, make] of Object.entries(TEXTS)) {
  test(`${text} take at most a hundredth more than with gzip -6`, async () => {
    const source = make(40 * BLOCK);
    const reference = spawnSync('gzip', ['-6', '-c'], { input: source, maxBuffer: source.length });
    const own = await encode(source);
    assert.ok(own.length <= 1.01 * reference.stdout.length, `${own.length}`);
    assert.ok(gunzipSync(own).equals(source));
  });
}

for (const level of [1, 6, 9]) {
  test(`level ${level}: the header is that of gzip(1) for a regular file`, async () => {
    const own = await encode(Buffer.from('a line\n'), { level });
    const reference = spawnSync('gzip', ['-n', `-${level}`, '-c'], { input: 'a line\n' }).stdout;
    reference.writeUInt32LE(MTIME_MS / 1000, 4);
    assert.deepEqual(own.subarray(0, 10), reference.subarray(0, 10));
  });
}

test('a failing write ends the encoding with its error', async () => {
  const source = readerOf(randomBytes(4 * BLOCK));
  const full = new Error('full');
  let written = 0;
  const write = (bytes: Buffer): void => {
    written += bytes.length;
    if (written > BLOCK) throw full;
  };
  const encoding = gzip({ read: source, write }, { level: 6, mtimeMs: 0, jobs: 2 });
  await assert.rejects(encoding, full);
});

describe('the comparison with the source', () => {
  const source = Buffer.alloc(3 * BLOCK, lines());
  const small = Buffer.from('a line\n');
  const rows: readonly {
    readonly name: string;
    readonly same: boolean;
    readonly spoil: (archive: Buffer) => Buffer;
  }[] = [
    { name: 'untouched', same: true, spoil: (archive) => archive },
    { name: 'cut off', same: false, spoil: (archive) => archive.subarray(0, -9) },
    { name: 'cut off in the trailer', same: false, spoil: (archive) => archive.subarray(0, -1) },
    { name: 'followed by junk', same: false, spoil: (archive) => Buffer.concat([archive, small]) },
    { name: 'with a wrong checksum', same: false, spoil: (archive) => flipped(archive, -8) },
    { name: 'no gzip file', same: false, spoil: () => small },
  ];
  for (const { name, same, spoil } of rows) {
    test(`an archive ${name} is ${same ? 'the same' : 'different'}`, async () => {
      for (const contents of [source, small]) {
        const archive = spoil(await encode(contents));
        assert.equal(await holdsSameBytes(readerOf(archive), readerOf(contents)), same);
      }
    });
  }

  test('a source that is longer, shorter or has another byte is different', async () => {
    for (const contents of [source, small]) {
      const archive = await encode(contents);
      const others = [
        Buffer.concat([contents, small]),
        contents.subarray(0, -1),
        flipped(contents, -1),
      ];
      for (const other of others) {
        assert.equal(await holdsSameBytes(readerOf(archive), readerOf(other)), false);
      }
    }
  });

  test('only what breaks off and holds the beginning of the source is a cut-off copy', async () => {
    const archive = await encode(source);
    const isCopy = (bytes: Buffer, contents: Buffer = source): Promise<boolean> =>
      isCutOffCopy(readerOf(bytes), readerOf(contents));
    assert.equal(await isCopy(Buffer.alloc(0)), true);
    assert.equal(await isCopy(archive.subarray(0, archive.length / 2)), true);
    assert.equal(await isCopy(archive), false);
    assert.equal(await isCopy(Buffer.from('no gzip file')), false);
    assert.equal(await isCopy(archive.subarray(0, archive.length / 2), flipped(source, 0)), false);
  });
});

async function encode(source: Buffer, options: Partial<GzipOptions> = {}): Promise<Buffer> {
  const parts: Buffer[] = [];
  const write = (bytes: Buffer): void => {
    parts.push(Buffer.from(bytes));
  };
  await gzip(
    { read: readerOf(source), write },
    { level: 6, mtimeMs: MTIME_MS, jobs: 2, ...options },
  );
  return Buffer.concat(parts);
}

function readerOf(source: Buffer): (buffer: Buffer) => number {
  let position = 0;
  return (buffer) => {
    const count = source.copy(buffer, 0, position);
    position += count;
    return count;
  };
}

function lines(): string {
  return Array.from({ length: 999 }, (_, index) => `line ${index * index} of a log\n`).join('');
}

function flipped(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = index < 0 ? copy.length + index : index;
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

function program(
  name: string,
  args: readonly string[],
  requirement: ReturnType<typeof commandOf>,
): Decoder {
  const decode = (input: Buffer): Buffer => {
    const { status, stdout } = spawnSync(name, args, { input, maxBuffer: 64 * 1024 * 1024 });
    assert.equal(status, 0);
    return stdout;
  };
  return { name, options: needs(requirement), decode };
}

interface ZlibSync {
  readonly Z_SYNC_FLUSH: number;
  readonly Z_STREAM_END: number;
  readonly Inflate: new (options: { readonly windowBits: number }) => {
    readonly err: number;
    readonly result: Buffer | null;
    push(chunk: Buffer, flush: number): void;
  };
}

function loadZlibSync(): ZlibSync | undefined {
  try {
    return createRequire(import.meta.url)('zlib-sync') as ZlibSync;
  } catch {
    return undefined;
  }
}

function zlibSyncAbsence(): string | false {
  return loadZlibSync() === undefined && 'needs zlib-sync: a C++ compiler';
}

/**
 * The second decoder: small pieces, each flushed, its result read once; at the end it must say that the
 * stream has ended, since to it one that is cut off is no error.
 */
function inflateWithZlibSync(archive: Buffer): Buffer {
  const zlib = loadZlibSync();
  assert.ok(zlib !== undefined);
  const inflate = new zlib.Inflate({ windowBits: 31 });
  const parts: Buffer[] = [];
  const piece = 32 * 1024;
  for (let start = 0; start < archive.length; start += piece) {
    inflate.push(archive.subarray(start, start + piece), zlib.Z_SYNC_FLUSH);
    const { result } = inflate;
    if (result !== null) parts.push(result);
  }
  assert.equal(inflate.err, zlib.Z_STREAM_END);
  return Buffer.concat(parts);
}
