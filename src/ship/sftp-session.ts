// One SFTP connection: requests are numbered, and many may be under way at a time.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { ShipFailure } from './failure.ts';
import { PACKET, packet, PacketReader, PacketSplitter, STATUS, type Field } from './sftp-packet.ts';
import { connectionFailure, startSsh, type SshServer } from './ssh.ts';

/** The answer to a request. */
export interface Answer {
  readonly type: number;
  readonly reader: PacketReader;
}

/** A request that the server has refused. */
export class SftpRefusal extends ShipFailure {
  readonly status: number;

  constructor(status: number, message: string) {
    super('archive', message);
    this.status = status;
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (failure: ShipFailure) => void;
}

const PROTOCOL = 3;
const LONGEST_STDERR = 4000;
/** The answer to the first packet has no number. */
const FIRST = -1;
const LIMITS = 'limits@openssh.com';
/** What every server takes in one packet, and what is sent to one that takes as much. */
const SURE_BYTES = 32 * 1024;
const LARGE_BYTES = 128 * 1024;

/** A connection to an SFTP server through ssh(1). */
export class SftpSession {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, Waiting>();
  readonly #splitter = new PacketSplitter();
  readonly #extensions = new Set<string>();
  #said = '';
  #blockBytes = SURE_BYTES;
  #next = 0;
  #ended: ShipFailure | undefined;
  #hasExited = false;

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.stdout.on('data', (piece: Buffer) => {
      this.#take(piece);
    });
    child.stderr.on('data', (piece: Buffer) => {
      this.#said = (this.#said + piece.toString('latin1')).slice(-LONGEST_STDERR);
    });
    // A write to a connection that is gone is told by its end.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      this.#end(new ShipFailure('refused', `cannot run ssh: ${error.message}`));
    });
    child.on('close', () => {
      this.#hasExited = true;
      this.#end(connectionFailure(this.#said, 'the connection was lost'));
    });
  }

  /** Connects and agrees on the protocol. @throws ShipFailure */
  static async connect(server: SshServer): Promise<SftpSession> {
    const session = new SftpSession(startSsh(server, ['-s'], ['sftp']));
    const { reader } = await session.#send(FIRST, packet(PACKET.init, [{ uint32: PROTOCOL }]));
    reader.uint32();
    while (!reader.atEnd) {
      session.#extensions.add(reader.text());
      reader.bytes();
    }
    if (session.offers(LIMITS)) await session.#learnLimits();
    return session;
  }

  /** How many bytes of a file are to be read or written at a time. */
  get blockBytes(): number {
    return this.#blockBytes;
  }

  /** False once the connection is gone. */
  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  offers(extension: string): boolean {
    return this.#extensions.has(extension);
  }

  /** Asks for something. @throws SftpRefusal with what the server says, ShipFailure if the connection ends. */
  async request(type: number, fields: readonly Field[]): Promise<Answer> {
    const id = this.#next;
    this.#next = (this.#next + 1) % 2 ** 31;
    const answer = await this.#send(id, packet(type, [{ uint32: id }, ...fields]));
    if (answer.type !== PACKET.status) return answer;
    const status = answer.reader.uint32();
    if (status === STATUS.ok) return answer;
    const words = answer.reader.atEnd ? '' : answer.reader.text();
    throw new SftpRefusal(status, words === '' ? `the server says ${status}` : words);
  }

  /** Ends the connection, and what is under way. */
  async close(): Promise<void> {
    this.#end(new ShipFailure('passing', 'the connection was ended'));
    if (this.#hasExited) return;
    const exited = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin.destroy();
    this.#child.kill();
    await exited;
  }

  /** A server may forbid to ask it. */
  async #learnLimits(): Promise<void> {
    try {
      const { reader } = await this.request(PACKET.extended, [{ text: LIMITS }]);
      reader.uint64();
      const most = Math.min(reader.uint64(), reader.uint64());
      if (most >= LARGE_BYTES) this.#blockBytes = LARGE_BYTES;
    } catch (error) {
      if (!(error instanceof SftpRefusal)) throw error;
    }
  }

  #send(id: number, pieces: readonly Uint8Array[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended);
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      const { stdin } = this.#child;
      stdin.cork();
      for (const piece of pieces) stdin.write(piece);
      stdin.uncork();
    });
  }

  #take(piece: Buffer): void {
    for (const { type, body } of this.#splitter.push(piece)) {
      const reader = new PacketReader(body);
      const id = type === PACKET.version ? FIRST : reader.uint32();
      this.#waiting.get(id)?.resolve({ type, reader });
      this.#waiting.delete(id);
    }
  }

  #end(failure: ShipFailure): void {
    this.#ended ??= failure;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
