import { createMessageCodec, type MessageCodecOptions, SHAPE_TABLE_BYTES } from '#core/codec/create-message-codec.js';
import { type MessageCodec, OVERFLOW } from '#core/codec/message-codec.js';
import { RecordMemory } from '#core/memory/record-memory.js';
import { testHandles, testValues } from './ports.js';

export function sharedMemory(bytes: number): RecordMemory {
  return new RecordMemory(new SharedArrayBuffer(bytes));
}

export function newTables(threads = 1, bytes = SHAPE_TABLE_BYTES): RecordMemory[] {
  return Array.from({ length: threads }, () => sharedMemory(bytes));
}

export function newCodec(tables = newTables(), options: Partial<MessageCodecOptions> = {}): MessageCodec {
  return createMessageCodec({ self: 0, tables, handles: testHandles, values: testValues, ...options });
}

/** Encodes into shared memory and decodes with another codec, which knows only what shared memory says. */
export function roundTrip(message: unknown, options: Partial<MessageCodecOptions> = {}): unknown {
  const tables = newTables();
  const memory = sharedMemory(1 << 18);
  const length = newCodec(tables, options).encode(message, memory, 64, memory.byteLength);
  if (length === OVERFLOW) throw new Error('Cannot round-trip: the message does not fit');
  return newCodec(tables, options).decode(memory, 64, length, 0);
}
