import type { RecordMemory } from '@ringmaster/core';
import type { BlockHolding } from '../cell/block-holding.ts';

/**
 * The blocks of a record stand behind its payload, so that whoever reads the record finds them even if the payload cannot be decoded, and
 * without decoding it. In the payload a block is its place in this list.
 *
 * ```
 * prefix | payload, padded to 4 | block, length | block, length | … | payload's bytes | blocks
 * ```
 */
const ENTRY_WORDS = 2;
const END_WORDS = 2;

export interface ListedBlock {
  readonly block: number;
  readonly byteLength: number;
}

/** Bytes that `count` blocks add to a record whose list begins at a multiple of 4. */
export function blockListBytes(count: number): number {
  return (count * ENTRY_WORDS + END_WORDS) * 4;
}

/**
 * Writes the list behind a payload of `payloadBytes`, in the record at `offset`.
 * @param head bytes before the payload
 * @returns the length of the whole record
 */
// Limit: five parameters, called where there is no object for them.
export function writeBlockList(
  words: Int32Array,
  offset: number,
  head: number,
  payloadBytes: number,
  blocks: readonly BlockHolding[],
): number {
  let index = (offset + head + payloadBytes + 3) >>> 2;
  for (const { block, byteLength } of blocks) {
    words[index++] = block;
    words[index++] = byteLength;
  }
  words[index++] = payloadBytes;
  words[index++] = blocks.length;
  return (index << 2) - offset;
}

/** The blocks that the record at `offset` names. */
export function readBlockList({ words }: RecordMemory, offset: number, lengthBytes: number): readonly ListedBlock[] {
  const end = (offset + lengthBytes) >>> 2;
  const count = words[end - 1] as number;
  const first = end - END_WORDS - count * ENTRY_WORDS;
  const blocks: ListedBlock[] = [];
  for (let index = first; index < end - END_WORDS; index += ENTRY_WORDS) {
    blocks.push({ block: words[index] as number, byteLength: words[index + 1] as number });
  }
  return blocks;
}

/** How long the payload before the list is. */
export function payloadBytesOf({ words }: RecordMemory, offset: number, lengthBytes: number): number {
  return words[((offset + lengthBytes) >>> 2) - END_WORDS] as number;
}
