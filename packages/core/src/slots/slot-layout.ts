/**
 * Where things lie in one thread's slot table.
 *
 * ```
 * table   | lease words, one per block of 64 slots … (padded to 128) | slot 0 | slot 1 | …
 *
 * slot    word  0   life: generation << 3 | status
 * 128 B         1   overload
 *               2   room-wanted bits, one per waiting thread (index mod 32)
 *               3   tag
 *               4   name length in bytes
 *               5     depth: for the layer above, to show, and to choose among receivers
 *               6…7   parent's thread + 1, 0 for none, and parent's slot: for the layer above, also when both threads are dead
 *               8…9   phase, restarts: for the layer above, display only
 *              10…11  round, share: of those who wait for room while the flag is up
 *              12     bound: how many may wait; 0 until it is known, below 0: any number
 *              16…27  name, 48 bytes of UTF-8
 *              28…31  free
 * ```
 *
 * Words 0…12 are a line of their own: senders poll life and overload, and nobody pays for the name.
 *
 * Generation and status share a word, so that one compare-and-set can say "only while this generation is current", and
 * `accepts` is one read. Limit: 28 bits are left for the generation; a slot that has used them up is retired.
 */
export const SLOT_BYTES = 128;
export const SLOT_WORDS = SLOT_BYTES >>> 2;
export const SLOT_WORDS_SHIFT = 5;

export const LIFE = 0;
export const OVERLOAD = 1;
export const ROOM_WANTED = 2;
export const TAG = 3;
export const NAME_LENGTH = 4;
/** Of the layer above: how much waits there. */
export const DEPTH = 5;
/** Of the layer above: whom a slot's failure is told to, by thread + 1 and slot. */
export const PARENT_THREAD = 6;
export const PARENT_SLOT = 7;
/** Of the layer above: what its life is at, and how often it has begun anew. */
export const PHASE = 8;
export const RESTARTS = 9;
/** How often those who wait for room have had a turn, and how many messages such a turn is for each of their threads. */
export const ROUND = 10;
export const SHARE = 11;
/** How many messages may wait there. */
export const BOUND = 12;
export const NAME = 16;
export const NAME_BYTES_MAX = 48;

export const STATUS_BITS = 3;
export const STATUS_MASK = (1 << STATUS_BITS) - 1;
/** The last generation a slot can have. 2^28 keeps the life word a positive number. */
export const GENERATION_MAX = 2 ** 28 - 1;

export const BLOCK_SLOTS = 64;
/** Lease word: nobody's; otherwise 1 + the index of the thread that may claim in the block. */
export const UNLEASED = 0;

const ALIGNMENT = 128;

export function blockCount(capacity: number): number {
  return Math.ceil(capacity / BLOCK_SLOTS);
}

/** Byte at which slot 0 begins. */
export function slotsOffset(capacity: number): number {
  return Math.ceil((blockCount(capacity) * 4) / ALIGNMENT) * ALIGNMENT;
}

export function slotTableBytes(capacity: number): number {
  return slotsOffset(capacity) + capacity * SLOT_BYTES;
}

/** The words of all slots of a table. */
export function slotWords(buffer: ArrayBufferLike, capacity: number): Int32Array {
  return new Int32Array(buffer, slotsOffset(capacity), (capacity * SLOT_BYTES) / Int32Array.BYTES_PER_ELEMENT);
}

/** The lease words of a table, one per block. */
export function leaseWords(buffer: ArrayBufferLike, capacity: number): Int32Array {
  return new Int32Array(buffer, 0, blockCount(capacity));
}
