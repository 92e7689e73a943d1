import { createMessageCodec, OVERFLOW, RecordMemory, SHAPE_TABLE_BYTES } from '@ringmaster/core';
import { errorFromData } from '#actors/contract/errors/error-from-data.js';
import { errorToData } from '#actors/contract/errors/error-to-data.js';

const values = {
  kindOf: (value: object) => (value instanceof Error ? 1 : 0),
  encode: (_kind: number, value: object) => errorToData(value),
  decode: (_kind: number, data: unknown) => errorFromData(data),
};

/** The bytes of the real codec, read by a codec that shares nothing with the writer but memory. */
function throughCodec(message: unknown): unknown {
  const memory = new RecordMemory(new SharedArrayBuffer(1 << 22));
  const tables = [new RecordMemory(new SharedArrayBuffer(SHAPE_TABLE_BYTES))];
  const length = createMessageCodec({ self: 0, tables, values }).encode(message, memory, 0, memory.byteLength);
  if (length === OVERFLOW) throw new Error('Cannot cross: the error takes more than 4 MiB');
  return createMessageCodec({ self: 0, tables, values }).decode(memory, 0, length, 0);
}

/** What another thread gets for a thrown `error`. */
export function acrossCodec(error: unknown): Error {
  return errorFromData(throughCodec(errorToData(error)));
}

/** What a third thread gets, when the second passes it on. */
export function sentTwice(error: unknown): Error {
  return acrossCodec(acrossCodec(error));
}
