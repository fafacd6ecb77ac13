// Between byte strings (one char a byte, what all pure code works on) and what Node's calls take.
// File names need not be UTF-8, so paths go to the system as buffers.
import { isUtf8 } from 'node:buffer';

/** The bytes of a byte string, for a system call. */
export function toBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** The byte string of some bytes. */
export function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The byte string of ordinary text, for what Node hands over decoded. */
export function fromText(text: string): string {
  return fromBytes(Buffer.from(text, 'utf8'));
}

/** The text that a byte string encodes; undefined if it is not UTF-8. */
export function toText(bytes: string): string | undefined {
  const buffer = toBytes(bytes);
  return isUtf8(buffer) ? buffer.toString('utf8') : undefined;
}
