import { createCodecCounters } from '#core/codec/codec-counters.js';
import type { MessageCodec } from '#core/codec/message-codec.js';
import type { RecordMemory } from '#core/memory/record-memory.js';
import { newCodec, newTables, sharedMemory } from './round-trip.js';

const FORMAT_SHAPE = 3;

/** A codec with its table, counters and some memory. */
export function newBench(tables = newTables()) {
  const counters = createCodecCounters();
  const memory = sharedMemory(65_536);
  const codec = newCodec(tables, { counters });
  const send = (message: unknown): { shaped: boolean; received: unknown; length: number } => {
    const length = codec.encode(message, memory, 0, memory.byteLength);
    return { shaped: formatOf(memory) === FORMAT_SHAPE, received: newCodec(tables).decode(memory, 0, length, 0), length };
  };
  return { tables, counters, memory, codec, send };
}

function formatOf(memory: RecordMemory): number {
  return (memory.words[0] as number) & 0xff;
}

export function teach(codec: MessageCodec, message: (index: number) => unknown, sightings = 8): void {
  const memory = sharedMemory(65_536);
  for (let index = 0; index < sightings; index++) codec.encode(message(index), memory, 0, memory.byteLength);
}
