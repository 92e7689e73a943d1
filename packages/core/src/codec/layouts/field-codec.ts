import type { RecordMemory } from '../../memory/record-memory.ts';

/**
 * One field of a layout: reads and writes its value, or says that it does not fit.
 *
 * A class for each kind, small enough to be inlined where a line of code always meets the same one.
 */
export interface FieldCodec {
  readonly name: string;
  /** @returns false if the value does not fit. What may have been written then is nobody's. */
  write(value: unknown, memory: RecordMemory, offset: number): boolean;
  /** @throws UndecodableError, or what the handle port threw */
  read(memory: RecordMemory, offset: number): unknown;
}
