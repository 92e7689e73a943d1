import type { RecordMemory } from '../memory/record-memory.ts';

/** What `claim` returns when there is no room now. */
export const NO_ROOM = -1;

/**
 * The writing end of a single-producer single-consumer ring of variable-length records.
 *
 * claim -> write into `memory` -> commit (or abort), any number of times, then publish. Nothing is visible to the
 * consumer before `publish`; a producer that dies leaves nothing half-written behind (R1).
 */
export interface RingProducer {
  /** The data area. Payload offsets returned by `claim` are bytes in it. */
  readonly memory: RecordMemory;
  /** The longest payload one record can carry: an eighth of the capacity, less the header. */
  readonly recordBytesMax: number;
  /** Contiguous payload bytes of the open claim: at least what was asked for, often more. At most `recordBytesMax`. */
  readonly claimedBytes: number;
  /** Where the next record begins, published or not. Low 32 bits. */
  readonly position: number;
  /** Bytes committed and not yet published. */
  readonly unpublishedBytes: number;
  /** The consumer has handled what lies before `position`, which was this end's. Looks at shared memory if it did not know that already. */
  hasReleased(position: number): boolean;
  /**
   * Opens a claim of at least `lengthBytes` contiguous payload bytes; adds padding where the ring's end is too near.
   * @returns the payload's offset, a multiple of 8, or `NO_ROOM`
   * @throws RangeError if `lengthBytes` can never fit or a claim is open
   */
  claim(lengthBytes: number): number;
  /** Ends the claim: the record has `lengthBytes` of payload (at most `claimedBytes`). `kind` 1…127; `flags` 8 bits, kept for the caller. */
  commit(lengthBytes: number, kind: number, flags: number): void;
  /** Ends the claim as if it had not been made. */
  abort(): void;
  /** Makes every committed record visible. Returns false when there was nothing new. */
  publish(): boolean;
}

/**
 * `offset` and `lengthBytes` are the payload's, in `memory`; both are valid only during the call.
 *
 * Limit: five parameters, because it is called once per record and an object to hold them would be garbage each time.
 */
export type RecordHandler = (memory: RecordMemory, offset: number, lengthBytes: number, kind: number, flags: number) => void;

/**
 * The reading end. Opened on memory in which another consumer worked before, it goes on at that one's read position.
 */
export interface RingConsumer {
  /** True if a published record waits; looks at shared memory. */
  hasWaiting(): boolean;
  /**
   * Hands at most `limit` records to `handler`. The read position is bumped before each handler runs (R2): a handler
   * that throws has had its record; the error passes through after the room was released.
   * @returns how many
   */
  poll(handler: RecordHandler, limit: number): number;
  /** Where the next record begins. Low 32 bits. */
  readonly readPosition: number;
  /** Bytes published and not yet read. */
  readonly waitingBytes: number;
}
