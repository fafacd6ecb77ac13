// Why something could not be shipped, and what that means for what else is to be shipped.
import { strerror } from '../host/strerror.ts';

/**
 * - `passing`: the connection, or a server that is busy; the same may succeed if it is tried again.
 * - `refused`: the destination takes nothing as things are: credentials, a host key, a missing directory.
 * - `archive`: this archive cannot be shipped; others may be.
 */
type FailureKind = 'passing' | 'refused' | 'archive';

/** A failed operation of a shipper. `message` is complete and without secrets. */
export class ShipFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The failure that `error` is; an error of the system is one of the archive or, if it says so, of all. */
export function failureOf(error: unknown): ShipFailure {
  if (isShipFailure(error)) return error;
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    return new ShipFailure(kindOf(String(error.code)), reasonOf(error), { cause: error });
  }
  throw error;
}

const KINDS: ReadonlySet<unknown> = new Set<FailureKind>(['passing', 'refused', 'archive']);

/** What is loaded apart, as the shipper of S3 is, has a class of its own. */
function isShipFailure(error: unknown): error is ShipFailure {
  return error instanceof Error && 'kind' in error && KINDS.has(error.kind);
}

const OF_ALL = new Set(['EROFS', 'ENOTDIR', 'ENODEV', 'ESTALE', 'EACCES', 'EPERM']);
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'EAGAIN',
  'EMFILE',
  'ENFILE',
]);

function kindOf(code: string): FailureKind {
  if (PASSING.has(code)) return 'passing';
  return OF_ALL.has(code) ? 'refused' : 'archive';
}

/** The system's words without Node's, which name paths in /proc. */
function reasonOf(error: Error & { readonly code: unknown }): string {
  const code = String(error.code);
  const words = strerror(code);
  return words.startsWith('Unknown error') ? error.message : words;
}
