// The words of the command line and the environment as byte strings. Node decodes them as UTF-8, which
// destroys names that are not; the kernel still has the originals.
import { readFileSync } from 'node:fs';
import { fromBytes, fromText } from '../host/bytes.ts';
import { attempt } from '../host/strerror.ts';
import { isSystemError } from '../config/config-host.ts';

const REPLACEMENT = '\ufffd';

/** The words behind the program's name, byte for byte. */
export function argumentBytes(decoded: readonly string[]): readonly string[] {
  if (!decoded.some((word) => word.includes(REPLACEMENT))) return decoded.map(fromText);
  const line = attempt(() => fromBytes(readFileSync('/proc/self/cmdline')));
  if (isSystemError(line)) return decoded.map(fromText);
  const words = line.split('\0').slice(0, -1);
  return words.slice(words.length - decoded.length);
}
