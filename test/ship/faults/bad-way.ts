/** A way to a server on which connections break, hang or are slow after some bytes, in either direction. */
import {
  createConnection,
  createServer,
  type Server,
  type Socket,
  type AddressInfo,
} from 'node:net';

/** What becomes of each connection when so many bytes have passed. */
export interface WayFault {
  readonly kind: 'reset' | 'hang' | 'slow';
  readonly bytes: number;
}

const SLOW_BYTES = 4096;
const SLOW_MS = 100;

/** A port of this machine that leads to another one. */
export class BadWay {
  fault: WayFault | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(to: number) {
    this.#server = createServer({ allowHalfOpen: true }, (here) => {
      this.#connect(here, createConnection({ port: to, host: '127.0.0.1', allowHalfOpen: true }));
    });
  }

  static async open(to: number): Promise<BadWay> {
    const way = new BadWay(to);
    await new Promise<void>((resolve) => way.#server.listen(0, '127.0.0.1', resolve));
    return way;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(here: Socket, there: Socket): void {
    const passed = { bytes: 0 };
    this.#pipe(here, there, passed);
    this.#pipe(there, here, passed);
  }

  #pipe(from: Socket, to: Socket, passed: { bytes: number }): void {
    this.#sockets.add(from);
    // A connection that is being shut down cannot be reset, and its handle stays: nothing is to wait for that.
    from.unref();
    from.on('data', (data) => {
      passed.bytes += data.length;
      const { kind, bytes } = this.fault ?? { kind: 'none', bytes: 0 };
      if (kind === 'none' || passed.bytes <= bytes) this.#send(from, to, data);
      else if (kind === 'slow') this.#sendSlowly(from, to, data);
      else if (kind === 'reset') for (const socket of [from, to]) socket.resetAndDestroy();
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }

  #send(from: Socket, to: Socket, data: Buffer): void {
    if (to.destroyed || to.write(data)) return;
    from.pause();
    to.once('drain', () => from.resume());
  }

  #sendSlowly(from: Socket, to: Socket, data: Buffer): void {
    from.pause();
    if (!to.destroyed) to.write(data.subarray(0, SLOW_BYTES));
    const rest = data.subarray(SLOW_BYTES);
    setTimeout(() => {
      if (rest.length > 0 && !to.destroyed) this.#sendSlowly(from, to, rest);
      else from.resume();
    }, SLOW_MS);
  }
}
