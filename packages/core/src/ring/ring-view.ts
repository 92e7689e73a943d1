import { note } from '#memory';
import { isPowerOfTwo } from '../bits/alignment.ts';
import { RecordMemory } from '../memory/record-memory.ts';
import {
  CAPACITY_MAX_BYTES,
  CAPACITY_MIN_BYTES,
  PRODUCER_POSITION,
  READ_POSITION,
  RELEASED_POSITION,
  RING_CONTROL_BYTES,
  type RingPlace,
  ringBytes,
} from './ring-layout.ts';

/** A ring's memory as this thread sees it. */
export interface RingView {
  readonly control: Int32Array;
  readonly data: RecordMemory;
}

/**
 * Looks at a ring's memory, whatever is in it.
 * @throws RangeError if no ring can lie there
 */
export function viewRing(place: RingPlace): RingView {
  const { buffer, byteOffset, capacityBytes } = place;
  if (!isPowerOfTwo(capacityBytes) || capacityBytes < CAPACITY_MIN_BYTES || capacityBytes > CAPACITY_MAX_BYTES) {
    const range = `${CAPACITY_MIN_BYTES} to ${CAPACITY_MAX_BYTES}`;
    throw new RangeError(`Cannot open ring: its capacity must be a power of two from ${range} bytes, given ${capacityBytes}`);
  }
  if (byteOffset % 8 !== 0 || byteOffset < 0 || byteOffset + ringBytes(capacityBytes) > buffer.byteLength) {
    throw new RangeError(
      `Cannot open ring: ${ringBytes(capacityBytes)} bytes at offset ${byteOffset} must lie, aligned to 8, in a buffer of ${buffer.byteLength}`,
    );
  }
  return {
    control: new Int32Array(buffer, byteOffset, RING_CONTROL_BYTES >>> 2),
    data: new RecordMemory(buffer, byteOffset + RING_CONTROL_BYTES, capacityBytes),
  };
}

/**
 * Makes an empty ring whose positions begin at `position`, a multiple of 8. Fresh memory is one at position 0: only
 * tests, which want to be near 2^32, need this. Before either end is opened.
 */
export function resetRing(place: RingPlace, position: number): void {
  const { control } = viewRing(place);
  for (const word of [PRODUCER_POSITION, RELEASED_POSITION, READ_POSITION]) note(control, word, position | 0);
}
