import { type RecordMemory, UndecodableError } from '@ringmaster/core';
import type { BlockHolding } from '../cell/blocks/block-holding.ts';

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

/**
 * The blocks that the record at `offset` names.
 * @throws UndecodableError if there cannot be so many
 */
export function readBlockList({ words }: RecordMemory, offset: number, lengthBytes: number): readonly ListedBlock[] {
  const end = (offset + lengthBytes) >>> 2;
  const count = words[end - 1] as number;
  if (!(count >= 0 && blockListBytes(count) <= lengthBytes)) throw new UndecodableError(`${lengthBytes} bytes list no ${count} blocks`);
  const first = end - END_WORDS - count * ENTRY_WORDS;
  const blocks: ListedBlock[] = [];
  for (let index = first; index < end - END_WORDS; index += ENTRY_WORDS) {
    blocks.push({ block: words[index] as number, byteLength: words[index + 1] as number });
  }
  return blocks;
}

/** The same for whoever only looks: none, if the record is damaged. Its receiver will say so. */
export function blocksNamed(memory: RecordMemory, offset: number, lengthBytes: number): readonly number[] {
  try {
    return readBlockList(memory, offset, lengthBytes).map(({ block }) => block);
  } catch {
    return [];
  }
}

/**
 * How long the payload before the list is, of a record with `head` bytes before it.
 * @throws UndecodableError if the two do not make the record
 */
export function payloadBytesOf({ words }: RecordMemory, offset: number, lengthBytes: number, head: number): number {
  const end = (offset + lengthBytes) >>> 2;
  const payloadBytes = words[end - END_WORDS] as number;
  const count = words[end - 1] as number;
  if (!(payloadBytes >= 0 && ((head + payloadBytes + 3) & ~3) + blockListBytes(count) === lengthBytes)) {
    throw new UndecodableError(`a payload of ${payloadBytes} bytes and ${count} blocks do not make ${lengthBytes} bytes`);
  }
  return payloadBytes;
}
