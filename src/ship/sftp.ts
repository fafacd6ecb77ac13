// sftp://: any server that speaks SFTP, also one that allows nothing else, or nothing but writing.
import { bytesOf, checkUnchanged, holdsSame, unprovedBytesOf } from './cargo-bytes.ts';
import { OPEN, PACKET, STATUS, type FileAttributes } from './sftp-packet.ts';
import { SftpRefusal, SftpSession } from './sftp-session.ts';
import {
  isTemporary,
  ofOtherSize,
  OTHER_BYTES,
  leftToCalls,
  temporaryName,
  type Cargo,
  type Delivery,
  type Found,
  type Listed,
  type Shipper,
  type Usage,
} from './shipper.ts';
import type { SshServer } from './ssh.ts';
import { ShipFailure } from './failure.ts';
import { RequestWindow } from './request-window.ts';
import { Throttle } from './throttle.ts';

/** A directory on an SFTP server; an empty path is the root. */
export interface SftpPlace extends SshServer {
  readonly path: string;
}

/** So much is under way at a time, which fills a line of 100 ms at 160 Mbit/s. */
const WINDOW_BYTES = 2 * 1024 * 1024;
const DIRECTORY = 0o040000;
const KIND_MASK = 0o170000;
const FSYNC = 'fsync@openssh.com';
const NO_ATTRIBUTES = { uint32: 0 };

type Expected = Pick<Cargo, 'bytes' | 'sha256'>;

/** The shipper of a directory on an SFTP server. */
export function sftpShipper(place: SftpPlace, usage: Usage): Shipper {
  return new SftpShipper(place, usage);
}

class SftpShipper implements Shipper {
  readonly #place: SftpPlace;
  readonly #usage: Usage;
  readonly #throttle: Throttle;
  #session: Promise<SftpSession> | undefined;

  constructor(place: SftpPlace, usage: Usage) {
    this.#place = place;
    this.#usage = usage;
    this.#throttle = new Throttle(usage.limit);
  }

  prepare(): void {
    this.#connect().catch(leftToCalls);
  }

  async find(object: string, expected: Expected): Promise<Found> {
    return this.#compare(await this.#connect(), this.#pathOf(object), expected);
  }

  async deliver(object: string, cargo: Cargo, signal: AbortSignal): Promise<Delivery> {
    const session = await this.#connect();
    const [temporary, path] = [this.#pathOf(temporaryName(object, cargo)), this.#pathOf(object)];
    const from = await this.#resumeAt(session, temporary, cargo);
    await this.#send(session, { path: temporary, object, from }, cargo, signal);
    let found = await this.#compare(session, temporary, cargo);
    if (found.kind === 'other' && from > 0) {
      // What was there was not the beginning of this archive.
      await this.#send(session, { path: temporary, object, from: 0 }, cargo, signal);
      found = await this.#compare(session, temporary, cargo);
    }
    if (found.kind === 'absent') throw new ShipFailure('archive', 'what was sent there is gone');
    if (found.kind !== 'same') await checkUnchanged(cargo);
    if (found.kind === 'other') {
      throw new ShipFailure('archive', `what was sent arrived otherwise: ${found.why}`);
    }
    if (!(await publish(session, temporary, path))) return { kind: 'taken' };
    return found.kind === 'same' ? { kind: 'delivered', proof: found.proof } : found;
  }

  async list(): Promise<readonly Listed[]> {
    return listBelow(await this.#connect(), this.#place.path, '');
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
  }

  /** The connection, made anew if it was lost; callers at the same time share it. */
  async #connect(): Promise<SftpSession> {
    const current = this.#session;
    const session = await current?.catch(() => undefined);
    if (session?.isOpen === true) return session;
    if (this.#session === current) this.#session = SftpSession.connect(this.#place);
    return (this.#session ??= SftpSession.connect(this.#place));
  }

  #pathOf(object: string): string {
    return `${this.#place.path}/${object}`;
  }

  /** How much of the archive an earlier attempt has sent. Only what can be read back is continued. */
  async #resumeAt(session: SftpSession, path: string, { bytes }: Cargo): Promise<number> {
    if (this.#usage.verify === 'size') return 0;
    const size = (await statOf(session, path))?.sizeBytes ?? 0;
    return size <= bytes ? size : 0;
  }

  async #send(
    session: SftpSession,
    {
      path,
      object,
      from,
    }: { readonly path: string; readonly object: string; readonly from: number },
    cargo: Cargo,
    signal: AbortSignal,
  ): Promise<void> {
    const flags = OPEN.write | OPEN.create | (from === 0 ? OPEN.truncate : 0);
    const handle = await this.#openFor(session, path, flags, object);
    const { blockBytes } = session;
    const window = new RequestWindow(WINDOW_BYTES / blockBytes);
    let position = from;
    try {
      for await (const chunk of this.#bytesOf(cargo, signal, from)) {
        for (let start = 0; start < chunk.length; start += blockBytes) {
          const block = chunk.subarray(start, start + blockBytes);
          const fields = [{ bytes: handle }, { uint64: position }, { bytes: block }];
          position += block.length;
          await window.add(session.request(PACKET.write, fields));
        }
      }
      await window.settled();
      if (session.offers(FSYNC)) await synced(session, handle);
    } finally {
      await window.settled().catch(() => undefined);
      await session.request(PACKET.close, [{ bytes: handle }]).catch(() => undefined);
    }
  }

  /** What is hashed when it is read back need not be hashed before. */
  #bytesOf(cargo: Cargo, signal: AbortSignal, from: number): AsyncGenerator<Buffer, void> {
    return this.#usage.verify === 'size'
      ? bytesOf(cargo, this.#throttle, signal)
      : unprovedBytesOf(cargo, this.#throttle, signal, from);
  }

  /** Opens a file for writing; directories that are not there are made. */
  async #openFor(
    session: SftpSession,
    path: string,
    flags: number,
    object: string,
  ): Promise<Buffer> {
    const opened = await open(session, path, flags);
    if (opened !== undefined) return opened;
    let directory = this.#place.path;
    for (const name of object.split('/').slice(0, -1)) {
      directory += `/${name}`;
      await makeDirectory(session, directory);
    }
    const again = await open(session, path, flags);
    if (again === undefined)
      throw new ShipFailure('refused', `${this.#place.path}: No such file or directory`);
    return again;
  }

  async #compare(session: SftpSession, path: string, expected: Expected): Promise<Found> {
    const attributes = await statOf(session, path);
    if (attributes === undefined) return { kind: 'absent' };
    const { sizeBytes } = attributes;
    if (sizeBytes !== expected.bytes) {
      return ofOtherSize(sizeBytes, expected.bytes);
    }
    if (this.#usage.verify === 'size') return { kind: 'same', proof: 'size' };
    try {
      const same = await holdsSame(readBack(session, path, expected.bytes), expected);
      return same ? { kind: 'same', proof: 'read-back' } : OTHER_BYTES;
    } catch (error) {
      if (isStatus(error, STATUS.denied, STATUS.unsupported)) return { kind: 'unproved' };
      throw error;
    }
  }
}

function isStatus(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof SftpRefusal && codes.includes(error.status);
}

async function statOf(session: SftpSession, path: string): Promise<FileAttributes | undefined> {
  try {
    return (await session.request(PACKET.lstat, [{ text: path }])).reader.attributes();
  } catch (error) {
    if (isStatus(error, STATUS.noSuchFile)) return undefined;
    throw error;
  }
}

async function open(
  session: SftpSession,
  path: string,
  flags: number,
): Promise<Buffer | undefined> {
  try {
    const fields = [{ text: path }, { uint32: flags }, NO_ATTRIBUTES];
    return Buffer.from((await session.request(PACKET.open, fields)).reader.bytes());
  } catch (error) {
    if (isStatus(error, STATUS.noSuchFile)) return undefined;
    throw error;
  }
}

/** Servers do not tell why a directory cannot be made, as a rule because it is there. */
async function makeDirectory(session: SftpSession, path: string): Promise<void> {
  try {
    await session.request(PACKET.mkdir, [{ text: path }, NO_ATTRIBUTES]);
  } catch (error) {
    if (isStatus(error, STATUS.noSuchFile) || !(error instanceof SftpRefusal)) throw error;
    if ((await statOf(session, path)) === undefined) throw error;
  }
}

async function synced(session: SftpSession, handle: Buffer): Promise<void> {
  try {
    await session.request(PACKET.extended, [{ text: FSYNC }, { bytes: handle }]);
  } catch (error) {
    // A server may forbid it along with what would change files.
    if (!isStatus(error, STATUS.denied, STATUS.unsupported)) throw error;
  }
}

/** Gives what was sent its name; false if that is taken. The rename of this protocol replaces nothing. */
async function publish(session: SftpSession, temporary: string, path: string): Promise<boolean> {
  if ((await statOf(session, path)) === undefined) {
    try {
      await session.request(PACKET.rename, [{ text: temporary }, { text: path }]);
      return true;
    } catch (error) {
      if (!(error instanceof SftpRefusal) || (await statOf(session, path)) === undefined)
        throw error;
    }
  }
  await session.request(PACKET.remove, [{ text: temporary }]).catch((error: unknown) => {
    if (!(error instanceof SftpRefusal)) throw error;
  });
  return false;
}

/** The bytes of a file, a window of blocks ahead. */
async function* readBack(
  session: SftpSession,
  path: string,
  bytes: number,
): AsyncGenerator<Buffer> {
  const handle = await open(session, path, OPEN.read);
  if (handle === undefined) return;
  const blocks: Promise<Buffer>[] = [];
  const { blockBytes } = session;
  try {
    let asked = 0;
    for (let position = 0; position < bytes; position += blockBytes) {
      for (; asked < bytes && blocks.length < WINDOW_BYTES / blockBytes; asked += blockBytes) {
        const block = readBlock(session, handle, asked, Math.min(blockBytes, bytes - asked));
        block.catch(() => undefined);
        blocks.push(block);
      }
      yield (await blocks.shift()) ?? Buffer.alloc(0);
    }
  } finally {
    await session.request(PACKET.close, [{ bytes: handle }]).catch(() => undefined);
  }
}

/** A server may answer with less than was asked for. */
async function readBlock(
  session: SftpSession,
  handle: Buffer,
  offset: number,
  bytes: number,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let read = 0; read < bytes;) {
    const fields = [{ bytes: handle }, { uint64: offset + read }, { uint32: bytes - read }];
    const piece = (await session.request(PACKET.read, fields)).reader.bytes();
    if (piece.length === 0) break;
    if (piece.length === bytes) return piece;
    pieces.push(piece);
    read += piece.length;
  }
  return Buffer.concat(pieces);
}

async function listBelow(
  session: SftpSession,
  directory: string,
  prefix: string,
): Promise<readonly Listed[]> {
  const { reader } = await session.request(PACKET.opendir, [
    { text: directory === '' ? '/' : directory },
  ]);
  const handle = Buffer.from(reader.bytes());
  const entries: { readonly name: string; readonly attributes: FileAttributes }[] = [];
  try {
    for (;;)
      entries.push(
        ...readNames((await session.request(PACKET.readdir, [{ bytes: handle }])).reader),
      );
  } catch (error) {
    if (!isStatus(error, STATUS.endOfFile)) throw error;
  } finally {
    await session.request(PACKET.close, [{ bytes: handle }]).catch(() => undefined);
  }
  const found: Listed[] = [];
  for (const { name, attributes } of entries) {
    const isDirectory = ((attributes.mode ?? 0) & KIND_MASK) === DIRECTORY;
    if (isDirectory)
      found.push(...(await listBelow(session, `${directory}/${name}`, `${prefix}${name}/`)));
    else if (!isTemporary(name))
      found.push({ object: prefix + name, bytes: attributes.sizeBytes ?? -1 });
  }
  return found;
}

function readNames(reader: {
  readonly uint32: () => number;
  readonly text: () => string;
  readonly attributes: () => FileAttributes;
}): readonly { readonly name: string; readonly attributes: FileAttributes }[] {
  const names = [];
  for (let count = reader.uint32(); count > 0; count -= 1) {
    const name = reader.text();
    reader.text();
    const attributes = reader.attributes();
    if (name !== '.' && name !== '..') names.push({ name, attributes });
  }
  return names;
}
