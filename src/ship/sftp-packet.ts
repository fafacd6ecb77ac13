// Packets of the SFTP protocol, version 3 (draft-ietf-secsh-filexfer-02), as every server speaks it. Names are
// byte strings.
import { fromBytes, toBytes } from '../host/bytes.ts';

/** The types of packets that are used. */
export const PACKET = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rename: 18,
  extended: 200,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
} as const;

/** The codes of a status. */
export const STATUS = { ok: 0, endOfFile: 1, noSuchFile: 2, denied: 3, unsupported: 8 } as const;

const LENGTH_BYTES = 4;
/** The length and the type of a packet. */
const HEAD_BYTES = 5;

/** How a file is opened. */
export const OPEN = { read: 1, write: 2, create: 8, truncate: 16, exclusive: 32 } as const;

/** A number of 4 or 8 bytes, a text, or bytes. */
export type Field =
  | { readonly uint32: number }
  | { readonly uint64: number }
  | { readonly text: string }
  | { readonly bytes: Uint8Array };

/** A packet with its length in front, in pieces: what is long is not copied. */
export function packet(type: number, fields: readonly Field[]): readonly Uint8Array[] {
  const parts = fields.flatMap(encode);
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(length, 0);
  head.writeUInt8(type, LENGTH_BYTES);
  return [head, ...parts];
}

function encode(field: Field): readonly Uint8Array[] {
  if ('uint64' in field) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(field.uint64));
    return [bytes];
  }
  if ('uint32' in field) return [uint32(field.uint32)];
  const content = 'text' in field ? toBytes(field.text) : field.bytes;
  return [uint32(content.length), content];
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Reads the fields of a packet one after the other. @throws RangeError behind its end. */
export class PacketReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#position);
    this.#position += 4;
    return value;
  }

  uint64(): number {
    const value = this.#bytes.readBigUInt64BE(this.#position);
    this.#position += 8;
    return Number(value);
  }

  bytes(): Buffer {
    const length = this.uint32();
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new RangeError('a packet that is cut off');
    const bytes = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return bytes;
  }

  text(): string {
    return fromBytes(this.bytes());
  }

  /** The attributes of a file, as far as they are used. */
  attributes(): FileAttributes {
    const flags = this.uint32();
    const sizeBytes = (flags & 1) === 0 ? undefined : this.uint64();
    if ((flags & 2) !== 0) this.#position += 8;
    const mode = (flags & 4) === 0 ? undefined : this.uint32();
    if ((flags & 8) !== 0) this.#position += 8;
    if (flags >= 0x80000000) {
      for (let count = this.uint32(); count > 0; count -= 1) {
        this.bytes();
        this.bytes();
      }
    }
    return { sizeBytes, mode };
  }
}

/** What a server says of a file. */
export interface FileAttributes {
  readonly sizeBytes: number | undefined;
  readonly mode: number | undefined;
}

/** Packets out of what arrives in pieces. */
export class PacketSplitter {
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** of the packet that comes next, as far as that is known. */
  #wanted = HEAD_BYTES;

  /** The packets that are complete with this piece: their type and what follows it. */
  push(piece: Buffer): readonly { readonly type: number; readonly body: Buffer }[] {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    const packets = [];
    while (this.#bytes >= this.#wanted) {
      const pending = this.#joined();
      const end = LENGTH_BYTES + pending.readUInt32BE(0);
      this.#wanted = Math.max(end, HEAD_BYTES);
      if (pending.length < this.#wanted) break;
      const type = pending.readUInt8(LENGTH_BYTES);
      packets.push({ type, body: pending.subarray(HEAD_BYTES, end) });
      this.#pieces = [pending.subarray(this.#wanted)];
      this.#bytes = pending.length - this.#wanted;
      this.#wanted = HEAD_BYTES;
    }
    return packets;
  }

  #joined(): Buffer {
    const [only, second] = this.#pieces;
    const joined = only === undefined || second !== undefined ? Buffer.concat(this.#pieces) : only;
    this.#pieces = [joined];
    return joined;
  }
}
