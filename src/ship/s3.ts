// s3://: any store that speaks S3, through the AWS SDK with its own chain of credentials. A file of its own in
// the built program: it is loaded where an archive goes to S3, and nowhere else.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { Readable } from 'node:stream';
import { fromText, toText } from '../host/bytes.ts';
import { bytesOf, holdsSame } from './cargo-bytes.ts';
import { ShipFailure } from './failure.ts';
import {
  isTemporary,
  ofOtherSize,
  OTHER_BYTES,
  type Cargo,
  type Delivery,
  type Found,
  type Listed,
  type Shipper,
  type Usage,
} from './shipper.ts';
import { Throttle } from './throttle.ts';

/** A bucket, or a part of one. */
export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

/** Up to this size an archive is known to be whole before the request begins: not every store forgets half of one. */
const BUFFERED_BYTES = 16 * 1024 * 1024;
/** Up to this size it goes in one request, which is published when all of it is there. */
const SINGLE_BYTES = 256 * 1024 * 1024;
const PART_BYTES = 16 * 1024 * 1024;
const PARALLEL_PARTS = 2;
const MOST_PARTS = 10_000;

type Expected = Pick<Cargo, 'bytes' | 'sha256'>;

/** The shipper of a bucket. */
export function s3Shipper(place: S3Place, usage: Usage): Shipper {
  return new S3Shipper(place, usage);
}

class S3Shipper implements Shipper {
  readonly #place: S3Place;
  readonly #usage: Usage;
  readonly #throttle: Throttle;
  readonly #client: S3Client;

  constructor(place: S3Place, usage: Usage) {
    this.#place = place;
    this.#usage = usage;
    this.#throttle = new Throttle(usage.limit);
    const { region, endpoint } = place;
    this.#client = new S3Client({
      ...(region === undefined ? {} : { region }),
      // Whoever is not AWS may store the framing of a checksum that comes behind the bytes, and say nothing.
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      ...(region === undefined && endpoint !== undefined ? { region: 'us-east-1' } : {}),
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async find(object: string, expected: Expected, signal: AbortSignal): Promise<Found> {
    const Key = this.#keyOf(object);
    const size = await this.#sizeOf(Key, signal);
    if (size === undefined) return { kind: 'absent' };
    if (size !== expected.bytes) return ofOtherSize(size, expected.bytes);
    if (this.#usage.verify === 'size') return { kind: 'same', proof: 'size' };
    return this.#readBack(Key, expected, signal);
  }

  async deliver(object: string, cargo: Cargo, signal: AbortSignal): Promise<Delivery> {
    const Key = this.#keyOf(object);
    // Not every store heeds If-None-Match.
    if ((await this.#sizeOf(Key, signal)) !== undefined) return { kind: 'taken' };
    const sent = await this.#put(Key, cargo, signal);
    if (sent === undefined) return { kind: 'taken' };
    const found = await this.find(object, cargo, signal);
    switch (found.kind) {
      case 'same':
        return { kind: 'delivered', proof: found.proof };
      case 'unproved':
        return found;
      case 'absent':
        throw new ShipFailure('archive', 'what was sent there is gone');
      case 'other':
        await this.#takeBack(Key, sent, signal);
        throw new ShipFailure('archive', `what was sent is stored otherwise: ${found.why}`);
    }
  }

  async list(signal: AbortSignal): Promise<readonly Listed[]> {
    const { bucket: Bucket, prefix } = this.#place;
    const Prefix = prefix === '' ? '' : `${prefix}/`;
    const found: Listed[] = [];
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket, Prefix: asText(Prefix) },
    );
    for await (const { Contents = [] } of worded(pages, signal)) {
      for (const { Key = '', Size = 0 } of Contents) {
        const object = fromText(Key).slice(Prefix.length);
        if (!isTemporary(object)) found.push({ object, bytes: Size });
      }
    }
    return found;
  }

  close(): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }

  #keyOf(object: string): string {
    const { prefix } = this.#place;
    return asText(prefix === '' ? object : `${prefix}/${object}`);
  }

  async #sizeOf(Key: string, signal: AbortSignal): Promise<number | undefined> {
    const { bucket: Bucket } = this.#place;
    try {
      const head = await this.#client.send(new HeadObjectCommand({ Bucket, Key }), {
        abortSignal: signal,
      });
      return head.ContentLength ?? -1;
    } catch (error) {
      if (statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket') return undefined;
      // A user who may only add is not told whether there is something, unless it may list.
      throw wordedError(error, signal);
    }
  }

  async #readBack(Key: string, expected: Expected, signal: AbortSignal): Promise<Found> {
    const { bucket: Bucket } = this.#place;
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket, Key }), {
        abortSignal: signal,
      });
      if (!(Body instanceof Readable))
        throw new ShipFailure('archive', 'it answers with nothing to read');
      const same = await holdsSame(Body, expected);
      if (!same) Body.destroy();
      return same ? { kind: 'same', proof: 'read-back' } : OTHER_BYTES;
    } catch (error) {
      if (statusOf(error) === 403) return { kind: 'unproved' };
      throw wordedError(error, signal);
    }
  }

  /** Sends it; undefined if the name was taken. The hash of the bytes is kept beside them. */
  async #put(Key: string, cargo: Cargo, signal: AbortSignal): Promise<Sent | undefined> {
    const params = {
      Bucket: this.#place.bucket,
      Key,
      IfNoneMatch: '*',
      Metadata: { sha256: cargo.sha256 },
      ContentLength: cargo.bytes,
      ChecksumSHA256: Buffer.from(cargo.sha256, 'hex').toString('base64'),
    };
    try {
      if (cargo.bytes > SINGLE_BYTES) return await this.#putParts(params, cargo, signal);
      return cargo.bytes > BUFFERED_BYTES
        ? await this.#putStream(params, cargo, signal)
        : await this.#putBuffer(params, cargo, signal);
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 409) return undefined;
      throw wordedError(error, signal);
    }
  }

  async #putBuffer(
    params: PutObjectCommandInput,
    cargo: Cargo,
    signal: AbortSignal,
  ): Promise<Sent> {
    const pieces: Buffer[] = [];
    for await (const piece of bytesOf(cargo, this.#throttle, signal)) pieces.push(piece);
    return this.#putWhole({ ...params, Body: Buffer.concat(pieces) }, cargo, signal);
  }

  async #putStream(
    params: PutObjectCommandInput,
    cargo: Cargo,
    signal: AbortSignal,
  ): Promise<Sent> {
    const body = this.#streamOf(cargo, signal);
    // The SDK waits for ever for the rest of a body that has failed.
    const failed = new AbortController();
    body.once('error', (error) => {
      failed.abort(error);
    });
    try {
      const either = AbortSignal.any([signal, failed.signal]);
      return await this.#putWhole({ ...params, Body: body }, cargo, either);
    } catch (error) {
      throw failed.signal.aborted ? failed.signal.reason : error;
    } finally {
      await closed(body);
    }
  }

  /** One request; what is signed has the hash of the body, which the SDK would compute again or leave out. */
  async #putWhole(
    params: PutObjectCommandInput,
    { sha256 }: Cargo,
    signal: AbortSignal,
  ): Promise<Sent> {
    const command = new PutObjectCommand(params);
    command.middlewareStack.add(
      (next) => (args) => {
        tellPayloadHash(args.request, sha256);
        return next(args);
      },
      { step: 'build' },
    );
    const { VersionId } = await this.#client.send(command, { abortSignal: signal });
    return { VersionId };
  }

  #streamOf(cargo: Cargo, signal: AbortSignal): Readable {
    return Readable.from(bytesOf(cargo, this.#throttle, signal), { objectMode: false });
  }

  async #putParts(params: PutObjectCommandInput, cargo: Cargo, signal: AbortSignal): Promise<Sent> {
    const { ChecksumSHA256: _whole, ContentLength: _length, ...rest } = params;
    const upload = new Upload({
      client: this.#client,
      params: {
        ...rest,
        Body: this.#streamOf(cargo, signal),
      },
      queueSize: PARALLEL_PARTS,
      partSize: Math.max(PART_BYTES, Math.ceil(cargo.bytes / MOST_PARTS)),
    });
    const abort = (): void => {
      upload.abort().catch(() => undefined);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      const { VersionId } = await upload.done();
      return { VersionId };
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Removes what was just sent and is wrong, so that the next attempt finds the name free. It may be refused. */
  async #takeBack(Key: string, { VersionId }: Sent, signal: AbortSignal): Promise<void> {
    const { bucket: Bucket } = this.#place;
    const version = VersionId === undefined ? {} : { VersionId };
    await this.#client
      .send(new DeleteObjectCommand({ Bucket, Key, ...version }), { abortSignal: signal })
      .catch(() => undefined);
  }
}

function tellPayloadHash(request: unknown, sha256: string): void {
  if (typeof request !== 'object' || request === null || !('headers' in request)) return;
  const { headers } = request;
  if (typeof headers === 'object' && headers !== null)
    Object.assign(headers, { 'x-amz-content-sha256': sha256 });
}

/** Nothing reads for it any more when this ends. */
async function closed(body: Readable): Promise<void> {
  body.destroy();
  if (!body.closed) await new Promise((resolve) => body.once('close', resolve));
}

/** What is known of an object that was just sent. */
interface Sent {
  readonly VersionId: string | undefined;
}

async function* worded<T>(pages: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    for await (const page of pages) {
      signal.throwIfAborted();
      yield page;
    }
  } catch (error) {
    throw wordedError(error, signal);
  }
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null) return undefined;
  return 'httpStatusCode' in $metadata && typeof $metadata.httpStatusCode === 'number'
    ? $metadata.httpStatusCode
    : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** The SDK's error in words; it shows no credentials. */
function wordedError(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ShipFailure || signal.aborted || !(error instanceof Error)) return error;
  const isMute = error.message === '' || error.message === 'UnknownError';
  const words = isMute ? error.name : error.message;
  const status = statusOf(error);
  if (status !== undefined) {
    return new ShipFailure(kindOf(status), `${words} (HTTP ${status})`, { cause: error });
  }
  // No answer: an error of the network, or no credentials.
  const isRefused = /credential|region is missing/i.test(error.name + error.message);
  return new ShipFailure(isRefused ? 'refused' : 'passing', words, { cause: error });
}

function kindOf(status: number): ShipFailure['kind'] {
  if (status >= 500 || status === 429) return 'passing';
  return [401, 403, 404].includes(status) ? 'refused' : 'archive';
}

function asText(bytes: string): string {
  return toText(bytes) ?? bytes;
}
