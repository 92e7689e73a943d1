import { ringBytes } from '../../ring/ring-layout.ts';

/**
 * How the rings of one producing thread lie in its buffer; every other region is a buffer of its own per thread.
 *
 * ```
 * rings[from] | data ring: control, data | control ring: control, data |   to = 0
 *             | …                                                    |   to = 1
 * ```
 *
 * The place `to = from` stays untouched and costs nothing (M1).
 */
export interface RingSizes {
  readonly dataRingBytes: number;
  readonly controlRingBytes: number;
}

/** Bytes for both rings of one ordered pair of threads. */
export function pairBytes(sizes: RingSizes): number {
  return ringBytes(sizes.dataRingBytes) + ringBytes(sizes.controlRingBytes);
}

/** Byte at which the data ring to thread `to` begins. */
export function dataRingOffset(sizes: RingSizes, to: number): number {
  return to * pairBytes(sizes);
}

/** Byte at which the control ring to thread `to` begins. */
export function controlRingOffset(sizes: RingSizes, to: number): number {
  return dataRingOffset(sizes, to) + ringBytes(sizes.dataRingBytes);
}
