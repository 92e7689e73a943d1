import type { RecordMemory } from '../../memory/record-memory.ts';

const COPIED_BY_WORDS_BYTES = 256;

/** A bulk copy into shared memory costs some hundred nanoseconds however little it copies, so short records go by words. Limit: five parameters. */
export function copyRecord(from: RecordMemory, fromOffset: number, to: RecordMemory, toOffset: number, lengthBytes: number): void {
  if (lengthBytes > COPIED_BY_WORDS_BYTES) {
    to.bytes.set(from.bytes.subarray(fromOffset, fromOffset + lengthBytes), toOffset);
    return;
  }
  const source = from.words;
  const target = to.words;
  const start = fromOffset >>> 2;
  const end = (fromOffset + lengthBytes + 3) >>> 2;
  for (let index = start, at = toOffset >>> 2; index < end; index++, at++) target[at] = source[index] as number;
}
