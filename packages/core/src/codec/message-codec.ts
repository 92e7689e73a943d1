import type { RecordMemory } from '../memory/record-memory.ts';

/** What `encode` returns when the message does not fit before `limit`: use `encodeToBytes`. */
export const OVERFLOW = -1;

/** Words a handle takes on the wire, whatever its kind. */
export const HANDLE_WORDS = 6;

/**
 * How values that stand for something elsewhere (references, reply handles …) cross threads: as six words. The codec
 * owns the message around them. This is the port through which the layer above adds its own kinds.
 */
export interface HandlePort {
  /** 0: `value` is no handle. Otherwise its kind, 1…127. Must be cheap: called for every object met in a message. */
  kindOf(value: object): number;
  /** Writes `HANDLE_WORDS` words at `words[index]`. */
  write(kind: number, value: object, words: Int32Array, index: number): void;
  read(kind: number, words: Int32Array, index: number): unknown;
}

/** Class instances that cross as data: errors, mostly. */
export interface ValuePort {
  /** Kind 1…127 if `value` crosses as `encode(value)`; 0 if not known here. Asked only for objects that are no plain data. */
  kindOf(value: object): number;
  /** Plain data (may itself contain handles). */
  encode(kind: number, value: object): unknown;
  decode(kind: number, data: unknown): unknown;
  /** What a function that cannot cross is, and what to send in its place, for the error's text. */
  hint?(value: object): string | undefined;
}

/**
 * Messages to bytes and back.
 *
 * Invariant: whatever `encode` wrote can be decoded by a thread that was not there before, with nothing but the bytes
 * and shared memory.
 */
export interface MessageCodec {
  /**
   * Writes `message` at `offset` (a multiple of 8).
   * @returns its length in bytes, or `OVERFLOW` (then what lies between `offset` and `limit` is undefined)
   * @throws NotSerializableError naming the path of what cannot cross; TooLongError
   */
  encode(message: unknown, memory: RecordMemory, offset: number, limit: number): number;
  /** The same, of any length. The bytes are the caller's, aligned to 8 within their buffer. */
  encodeToBytes(message: unknown): Uint8Array;
  /**
   * @param from index of the thread that encoded it
   * @throws UndecodableError, never anything else
   */
  decode(memory: RecordMemory, offset: number, lengthBytes: number, from: number): unknown;
}

/** A fixed layout of one message type, declared by its receiver. */
export interface FixedLayout {
  readonly lengthBytes: number;
  /** Writes the fields at `offset`; false if a value does not fit its field (nothing is truncated: R7). Room for `lengthBytes` is the caller's duty. */
  encode(message: object, memory: RecordMemory, offset: number): boolean;
  decode(memory: RecordMemory, offset: number): object;
  /** Why `encode` returned false for this message, for people: slow, and never throws. */
  explain(message: object): string;
}
