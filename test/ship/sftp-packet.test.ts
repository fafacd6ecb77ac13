/** Packets of SFTP, cut into pieces in any way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PACKET, packet, PacketReader, PacketSplitter } from '../../src/ship/sftp-packet.ts';

const CONTENTS = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
const CUTS = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 });

/** The bytes in pieces of these lengths, again and again. */
function* cut(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
    const end = start + (lengths[turn % lengths.length] ?? 1);
    yield bytes.subarray(start, end);
    start = end;
  }
}

test('what is cut anywhere is put together again', () => {
  fc.assert(
    fc.property(CONTENTS, CUTS, (contents, lengths) => {
      const sent = contents.flatMap((bytes, id) =>
        packet(PACKET.data, [{ uint32: id }, { uint64: id }, { bytes }]),
      );
      const splitter = new PacketSplitter();
      const got = [...cut(Buffer.concat(sent), lengths)].flatMap((piece) => splitter.push(piece));
      const read = got.map(({ type, body }) => {
        const reader = new PacketReader(body);
        return [type, reader.uint32(), reader.uint64(), [...reader.bytes()], reader.atEnd];
      });
      const expected = contents.map((bytes, id) => [PACKET.data, id, id, [...bytes], true]);
      assert.deepEqual(read, expected);
    }),
  );
});
