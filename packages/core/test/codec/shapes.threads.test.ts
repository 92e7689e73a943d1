import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { observe } from '#memory';
import { createMessageCodec, SHAPE_TABLE_BYTES } from '#core/codec/create-message-codec.js';
import type { MessageCodec } from '#core/codec/message-codec.js';
import { RecordMemory } from '#core/memory/record-memory.js';
import { expect, test } from 'vitest';
import { messageOf, RECORD_BYTES, type ShapeSenderData } from './fixtures/shape-messages.js';

const TOTAL = 20_000;

/** Decodes whatever is published, as soon as it is, and yields to the event loop only between looks. */
async function decodeAll(codec: MessageCodec, records: RecordMemory, published: Int32Array, from: number, to: number): Promise<void> {
  let next = from;
  while (next < to) {
    for (const end = observe(published, 0); next < end; next++) {
      const offset = next * RECORD_BYTES;
      const received = codec.decode(records, offset + 8, records.words[offset >>> 2] as number, 0);
      if (JSON.stringify(received) !== JSON.stringify(messageOf(next))) expect(received).toEqual(messageOf(next));
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

test('a shape is in the table before the record that needs it, and a replaced sender goes on (R5)', async () => {
  const table = new SharedArrayBuffer(SHAPE_TABLE_BYTES);
  const records = new SharedArrayBuffer(TOTAL * RECORD_BYTES);
  const count = new SharedArrayBuffer(4);
  const published = new Int32Array(count);
  const memory = new RecordMemory(records);
  const codec = createMessageCodec({ self: 0, tables: [new RecordMemory(table)] });
  let first = 0;
  for (const total of [TOTAL / 2, TOTAL]) {
    const workerData: ShapeSenderData = { table, records, count, first, total };
    const sender = new Worker(new URL('./fixtures/shape-sender.js', import.meta.url), { workerData });
    const exited = once(sender, 'exit');
    await decodeAll(codec, memory, published, first, total);
    expect(await exited).toEqual([0]);
    first = total;
  }
  const newcomer = createMessageCodec({ self: 0, tables: [new RecordMemory(table)] });
  await decodeAll(newcomer, memory, published, 0, TOTAL);
});
