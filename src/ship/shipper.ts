// The contract of a destination. Every implementation passes test/ship/conformance.ts against a real server.
import { createHash } from 'node:crypto';
import type { Proof } from '../state/ledger.ts';

/** What is shipped. */
export interface Cargo {
  /** open for reading; stays the caller's. */
  readonly fd: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a destination holds under a name, compared with what it is to hold. */
export type Found =
  | { readonly kind: 'absent' }
  | { readonly kind: 'same'; readonly proof: Proof }
  /** something else has the name; it is never overwritten. */
  | { readonly kind: 'other'; readonly why: string }
  /** something of the right size has it, and the destination does not let its content be seen. */
  | { readonly kind: 'unproved' };

/** What has the name is of another size, as the destination tells it; undefined where it tells none. */
export function ofOtherSize(bytes: number | string | undefined, expected: number): Found {
  return { kind: 'other', why: `it has ${bytes ?? 'unknown'} bytes, not ${expected}` };
}

/** What has the name is as large, and not the same. */
export const OTHER_BYTES: Found = { kind: 'other', why: 'its bytes are others' };

/** How a delivery ended. */
export type Delivery =
  /** the destination holds the bytes under the name, durably as far as it can tell. */
  | { readonly kind: 'delivered'; readonly proof: Proof }
  /** it has them, but nothing can be learned of what it has. */
  | { readonly kind: 'unproved' }
  /** the name was taken meanwhile by something else; that is untouched. */
  | { readonly kind: 'taken' };

/** One object of a listing; its name is the one that it was delivered under. */
export interface Listed {
  readonly object: string;
  readonly bytes: number;
}

/**
 * Takes archives to one destination. Names are paths below it, with slashes; the directories are made. Calls for
 * different names may be made at the same time. Every call can be repeated: what an interrupted one has left is
 * continued or thrown away. Errors are
 * ShipFailures, or errors of the system, which failureOf() tells apart; `passing` ones may be gone if the call is
 * repeated.
 */
export interface Shipper {
  /** Begins to connect, where that takes a while. What fails then is told by the calls that need it. */
  prepare?(): void;
  /** What has the name, read back or hashed there unless `verify` asks for the size only. Changes nothing. */
  find(
    object: string,
    expected: Pick<Cargo, 'bytes' | 'sha256'>,
    signal: AbortSignal,
  ): Promise<Found>;
  /**
   * Sends under a temporary name, proves what arrived, and only then publishes it under its own. Never
   * overwrites: not even something that gets the name meanwhile, as far as the protocol allows that.
   */
  deliver(object: string, cargo: Cargo, signal: AbortSignal): Promise<Delivery>;
  /** Every object below the destination; temporary names are left out. */
  list(signal: AbortSignal): Promise<readonly Listed[]>;
  /** Ends connections. */
  close(): Promise<void>;
}

/** For what fails in `prepare`. */
export function leftToCalls(): void {
  // Whoever needs the connection tries again, and is told.
}

/** How a destination is used. */
export interface Usage {
  /** what counts as a proof. */
  readonly verify: 'sha256' | 'size';
  /** bytes a second; undefined for no limit. */
  readonly limit: number | undefined;
}

/**
 * The temporary name of a delivery, beside the final one: the same for every attempt, and another one for every
 * object, for the same bytes may be delivered under several names at a time.
 */
export function temporaryName(object: string, { sha256 }: Pick<Cargo, 'sha256'>): string {
  const slash = object.lastIndexOf('/') + 1;
  const digest = createHash('sha256').update(`${sha256} ${object}`).digest('hex');
  return `${object.slice(0, slash)}${TEMPORARY_PREFIX}${digest.slice(0, 16)}.part`;
}

const TEMPORARY_PREFIX = '.logrotor-';

/** True for the temporary name of a delivery. */
export function isTemporary(object: string): boolean {
  return object.slice(object.lastIndexOf('/') + 1).startsWith(TEMPORARY_PREFIX);
}
