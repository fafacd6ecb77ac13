// https://: a server that takes PUT. With WebDAV what is sent gets its name by MOVE, which replaces nothing;
// a server without that gets it under its name at once.
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { rootCertificates } from 'node:tls';
import { fromBytes, toBytes } from '../host/bytes.ts';
import { bytesOf, holdsSame } from './cargo-bytes.ts';
import { ShipFailure } from './failure.ts';
import {
  isTemporary,
  ofOtherSize,
  OTHER_BYTES,
  temporaryName,
  type Cargo,
  type Delivery,
  type Found,
  type Listed,
  type Shipper,
  type Usage,
} from './shipper.ts';
import { Throttle } from './throttle.ts';

/** A directory on a server, and who is let in. */
export interface HttpsPlace {
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly login: { readonly user: string | undefined; readonly password: string } | undefined;
}

type Expected = Pick<Cargo, 'bytes' | 'sha256'>;

/** What is asked, and with what. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Buffer>;
}

/** No part of a connection takes longer without a sign of life. */
const SILENCE_MS = 60_000;
const SYSTEM_CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** The shipper of a directory on a web server. */
export function httpsShipper(place: HttpsPlace, usage: Usage): Shipper {
  return new HttpsShipper(place, usage);
}

class HttpsShipper implements Shipper {
  readonly #place: HttpsPlace;
  readonly #usage: Usage;
  readonly #throttle: Throttle;
  readonly #agent: Agent;
  /** undefined until it is known whether the server can MOVE. */
  #canMove: boolean | undefined;

  constructor(place: HttpsPlace, usage: Usage) {
    this.#place = place;
    this.#usage = usage;
    this.#throttle = new Throttle(usage.limit);
    this.#agent = new Agent({ keepAlive: true, maxSockets: 8, ca: certificates() });
  }

  async find(object: string, expected: Expected, signal: AbortSignal): Promise<Found> {
    return this.#compare(this.#pathOf(object), expected, signal);
  }

  async deliver(object: string, cargo: Cargo, signal: AbortSignal): Promise<Delivery> {
    const path = this.#pathOf(object);
    if (await this.#exists(path, signal)) return { kind: 'taken' };
    this.#canMove ??= await this.#offersMove(signal);
    const staged = this.#canMove ? this.#pathOf(temporaryName(object, cargo)) : path;
    await this.#makeCollections(object, signal);
    await this.#put(staged, cargo, signal);
    const found = await this.#compare(staged, cargo, signal);
    if (found.kind === 'absent') throw new ShipFailure('archive', 'what was sent there is gone');
    if (found.kind === 'other') {
      await this.#remove(staged, signal);
      throw new ShipFailure('archive', `what was sent arrived otherwise: ${found.why}`);
    }
    if (staged !== path && !(await this.#move(staged, path, signal))) return { kind: 'taken' };
    return found.kind === 'same' ? { kind: 'delivered', proof: found.proof } : found;
  }

  async list(signal: AbortSignal): Promise<readonly Listed[]> {
    return this.#listBelow(`${encoded(this.#place.path)}/`, signal);
  }

  close(): Promise<void> {
    this.#agent.destroy();
    return Promise.resolve();
  }

  #pathOf(object: string): string {
    return encoded(`${this.#place.path}/${object}`);
  }

  async #ask(asked: Asked, signal: AbortSignal): Promise<IncomingMessage> {
    const { host, port, login } = this.#place;
    const { method, path, headers = {}, body } = asked;
    const options: RequestOptions = {
      agent: this.#agent,
      host: host.replace(/^\[|\]$/g, ''),
      ...(port === undefined ? {} : { port }),
      method,
      path,
      headers: { ...headers, 'user-agent': 'logrotor', ...authorization(login) },
      timeout: SILENCE_MS,
      signal,
    };
    return answerTo(options, body);
  }

  /** The status of an answer whose body is of no interest. */
  async #status(asked: Asked, signal: AbortSignal): Promise<number> {
    const answer = await this.#ask(asked, signal);
    answer.resume();
    return answer.statusCode ?? 0;
  }

  async #exists(path: string, signal: AbortSignal): Promise<boolean> {
    const status = await this.#status({ method: 'HEAD', path }, signal);
    if (status === 404 || status === 410) return false;
    if (status === 403 || isFine(status)) return isFine(status);
    throw refusal('HEAD', status);
  }

  async #compare(path: string, expected: Expected, signal: AbortSignal): Promise<Found> {
    if (this.#usage.verify === 'size') return this.#compareSize(path, expected, signal);
    const answer = await this.#ask({ method: 'GET', path }, signal);
    const status = answer.statusCode ?? 0;
    if (status !== 200) {
      answer.resume();
      if (status === 404 || status === 410) return { kind: 'absent' };
      if (status === 403 || status === 405) return { kind: 'unproved' };
      throw refusal('GET', status);
    }
    const same = await holdsSame(answer, expected);
    if (!answer.complete) answer.destroy();
    return same ? { kind: 'same', proof: 'read-back' } : OTHER_BYTES;
  }

  async #compareSize(path: string, { bytes }: Expected, signal: AbortSignal): Promise<Found> {
    const answer = await this.#ask({ method: 'HEAD', path }, signal);
    answer.resume();
    const status = answer.statusCode ?? 0;
    if (status === 404 || status === 410) return { kind: 'absent' };
    if (status !== 200) throw refusal('HEAD', status);
    const length = answer.headers['content-length'];
    if (length === String(bytes)) return { kind: 'same', proof: 'size' };
    return ofOtherSize(length, bytes);
  }

  async #offersMove(signal: AbortSignal): Promise<boolean> {
    const path = `${encoded(this.#place.path)}/`;
    const answer = await this.#ask({ method: 'OPTIONS', path }, signal);
    answer.resume();
    if (answer.statusCode === 401) throw refusal('OPTIONS', 401);
    return /\bMOVE\b/.test(answer.headers.allow ?? '') || answer.headers['dav'] !== undefined;
  }

  /** Servers that make them by themselves are asked in vain. */
  async #makeCollections(object: string, signal: AbortSignal): Promise<void> {
    if (this.#canMove !== true) return;
    let directory = '';
    for (const name of object.split('/').slice(0, -1)) {
      directory += `${name}/`;
      const make: Asked = { method: 'MKCOL', path: this.#pathOf(directory) };
      // Apache says 403 to one of two who make the same one at the same time.
      if (isMadeBy(await this.#status(make, signal))) continue;
      const status = await this.#status(make, signal);
      if (!isMadeBy(status)) throw refusal('MKCOL', status);
    }
  }

  async #put(path: string, cargo: Cargo, signal: AbortSignal): Promise<void> {
    const length = { 'content-length': String(cargo.bytes) };
    // What an earlier attempt has left under the temporary name is replaced.
    const headers = isTemporary(path) ? length : { ...length, 'if-none-match': '*' };
    const body = bytesOf(cargo, this.#throttle, signal);
    const status = await this.#status({ method: 'PUT', path, headers, body }, signal);
    if (!isFine(status)) throw refusal('PUT', status);
  }

  /** Gives it its name; false if that is taken. */
  async #move(from: string, to: string, signal: AbortSignal): Promise<boolean> {
    const { host, port } = this.#place;
    const destination = `https://${host}${port === undefined ? '' : `:${port}`}${to}`;
    const headers = { destination, overwrite: 'F' };
    const status = await this.#status({ method: 'MOVE', path: from, headers }, signal);
    if (isFine(status)) return true;
    if (status !== 412) throw refusal('MOVE', status);
    await this.#remove(from, signal);
    return false;
  }

  async #remove(path: string, signal: AbortSignal): Promise<void> {
    await this.#status({ method: 'DELETE', path }, signal);
  }

  async #listBelow(directory: string, signal: AbortSignal): Promise<readonly Listed[]> {
    const headers = { depth: '1', 'content-length': '0' };
    const answer = await this.#ask({ method: 'PROPFIND', path: directory, headers }, signal);
    if (answer.statusCode !== 207) {
      answer.resume();
      throw refusal('PROPFIND', answer.statusCode ?? 0);
    }
    const xml = await text(answer);
    const found: Listed[] = [];
    for (const { path, bytes, isCollection } of entriesOf(xml)) {
      const object = decoded(path).slice(this.#place.path.length + 1);
      if (isCollection && decoded(path) !== decoded(directory))
        found.push(...(await this.#listBelow(path, signal)));
      else if (!isCollection && !isTemporary(object)) found.push({ object, bytes });
    }
    return found;
  }
}

function answerTo(
  options: RequestOptions,
  body: AsyncIterable<Buffer> | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(options, resolve);
    const fail = (error: unknown): void => {
      reject(worded(error));
      sent.destroy();
    };
    sent.on('error', fail);
    sent.on('timeout', () => {
      fail(new ShipFailure('passing', 'no answer for a minute'));
    });
    if (body === undefined) sent.end();
    else pipeline(Readable.from(body, { objectMode: false }), sent).catch(fail);
  });
}

/** An error of the connection; what is wrong with a certificate will not pass. */
function worded(error: unknown): unknown {
  if (error instanceof ShipFailure || !(error instanceof Error) || error.name === 'AbortError')
    return error;
  const isCertificate = /certificate|altname|self.signed|unable to (?:get|verify)/i.test(
    error.message,
  );
  return new ShipFailure(isCertificate ? 'refused' : 'passing', error.message, { cause: error });
}

/** The collection is there, for all that MKCOL tells: 405 is what an existing one answers; else PUT will tell. */
function isMadeBy(status: number): boolean {
  return isFine(status) || status === 405 || status === 501 || status === 409;
}

function refusal(method: string, status: number): ShipFailure {
  const words = `the server answers ${method} with ${status}`;
  if (status === 401) return new ShipFailure('refused', `${words}: no or wrong credentials`);
  if ([403, 404, 405].includes(status)) return new ShipFailure('refused', words);
  return new ShipFailure([429, 502, 503, 504].includes(status) ? 'passing' : 'archive', words);
}

function isFine(status: number): boolean {
  return status >= 200 && status < 300;
}

function authorization(login: HttpsPlace['login']): Readonly<Record<string, string>> {
  if (login === undefined) return {};
  const pair = `${login.user ?? ''}:${login.password}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Those of the system too, or those that SSL_CERT_FILE names, as other programs have it. */
function certificates(): string[] {
  const file = process.env['SSL_CERT_FILE'] ?? SYSTEM_CERTIFICATES;
  return existsSync(file)
    ? [...rootCertificates, readFileSync(file, 'utf8')]
    : [...rootCertificates];
}

function encoded(path: string): string {
  return path.replace(
    /[^A-Za-z0-9/._~-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}

function decoded(path: string): string {
  return fromBytes(
    toBytes(
      path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
        String.fromCharCode(parseInt(hex, 16)),
      ),
    ),
  );
}

/** One entry of a multistatus answer. */
interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly isCollection: boolean;
}

/** The entries of a PROPFIND, whatever prefixes the server uses. */
function entriesOf(xml: string): readonly Entry[] {
  const responses = xml.match(/<(?:\w+:)?response[\s>][^]*?<\/(?:\w+:)?response>/g) ?? [];
  return responses.map((response) => {
    const href = /<(?:\w+:)?href[^>]*>([^<]*)</.exec(response)?.[1] ?? '';
    const path = unescapeXml(href.trim().replace(/^https?:\/\/[^/]*/, ''));
    const bytes = Number(/<(?:\w+:)?getcontentlength[^>]*>\s*(\d+)/.exec(response)?.[1] ?? -1);
    return { path, bytes, isCollection: /<(?:\w+:)?collection[\s/>]/.test(response) };
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescapeXml(escaped: string): string {
  return escaped.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
}
