/**
 * A ring in memory: control words, then data.
 *
 * ```
 * byte 0     producer position   published by the producer once per flush
 *      128   released position   published by the consumer once per batch: the producer may overwrite up to here
 *      256   read position       the consumer's own, before each record; its successor goes on here
 *      512   data, a power of two of bytes
 * ```
 *
 * Each word has two cache lines to itself: processors fetch lines in pairs, and a word that others write must not be
 * taken away with every write to its neighbour.
 *
 * Words hold the low 32 bits of a position: bytes ever passed. Nothing else: no value means "empty", "closed" or
 * "none". Only distances between two positions are compared, and none exceeds the capacity (M2).
 *
 * A record, at a multiple of 8; a padding record fills the end of the ring when the next one does not fit there:
 *
 * ```
 * +0   payload length in bytes, without the rounding
 * +4   kind (bits 0-7; 0 is padding), flags (bits 8-15)
 * +8   payload, rounded up to 8
 * ```
 */
export const RING_CONTROL_BYTES = 512;

/** Control words, as indices of 32-bit words. */
export const PRODUCER_POSITION = 0;
export const RELEASED_POSITION = 32;
export const READ_POSITION = 64;

export const RECORD_HEADER_BYTES = 8;
/** Words of a record's header. */
export const RECORD_LENGTH = 0;
export const RECORD_TAG = 1;

/** Of the tag word. */
export const KIND_MASK = 0xff;
export const FLAGS_SHIFT = 8;
export const PADDING_KIND = 0;
export const KIND_MAX = 127;

/** A record is at most this part of its ring, so that padding never costs more than that. */
export const RECORDS_PER_RING_MIN = 8;
export const CAPACITY_MIN_BYTES = 256;
export const CAPACITY_MAX_BYTES = 2 ** 30;

/** Where a ring lies. */
export interface RingPlace {
  readonly buffer: SharedArrayBuffer;
  /** Where its control words begin: a multiple of 128. */
  readonly byteOffset: number;
  /** Of its data: a power of two. */
  readonly capacityBytes: number;
}

/** No record is as long as the longest ring, so that a step of this many bytes does not come round. */
const LENGTH_MASK = CAPACITY_MAX_BYTES - 1;

/**
 * From the beginning of a record to that of the next. Always a step forward, whatever stands in the length: a reader of a damaged ring
 * arrives somewhere, and does not stand still.
 */
export function stepBytes(lengthBytes: number): number {
  return ((lengthBytes & LENGTH_MASK) + RECORD_HEADER_BYTES + 7) & ~7;
}

/** What a ring takes in all. */
export function ringBytes(capacityBytes: number): number {
  return RING_CONTROL_BYTES + capacityBytes;
}
