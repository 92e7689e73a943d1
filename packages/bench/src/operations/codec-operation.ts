import { deserialize, serialize } from 'node:v8';
import { createMessageCodec, RecordMemory, SHAPE_TABLE_BYTES } from '@ringmaster/core';
import { type Arm, textOption } from '../harness/arm.ts';
import { messageKind } from '../messages/message-kind.ts';
import type { Payload } from '../messages/messages.ts';
import { measureOperation, OPERATIONS, type Operation } from './measure-operation.ts';

/** How many messages take turns, so that no library profits from one that never changes. */
const VARIETY = 64;

/**
 * A message to bytes and back, on one thread. Options: `kind`, `library`: `ours`, `v8`, `json` or `structured-clone`,
 * and `step`: `encode`, `decode` or `both`.
 */
export const codecOperation: Arm = (options) => {
  const messages = Array.from({ length: VARIETY }, (_, index) => messageKind(textOption(options, 'kind'))(index * 1_001));
  const library = libraryOf(textOption(options, 'library'));
  return measureOperation(operationOf(library, messages, textOption(options, 'step')), options);
};

/** `encode` may keep its bytes where it likes; `decode` reads those of message `index`. */
interface Library {
  readonly encode: (message: Payload, index: number) => void;
  readonly decode: (index: number) => unknown;
}

function operationOf(library: Library, messages: readonly Payload[], step: string): Operation {
  for (let round = 0; round < 16; round += 1) for (const [index, message] of messages.entries()) library.encode(message, index);
  const encode = (index: number): void => library.encode(messages[index & (VARIETY - 1)] as Payload, index & (VARIETY - 1));
  const decode = (index: number): unknown => library.decode(index & (VARIETY - 1));
  const both = (index: number): unknown => {
    encode(index);
    return decode(index);
  };
  const work = { encode, decode, both }[step];
  if (work === undefined) throw new RangeError(`Cannot measure a codec: unknown step "${step}"`);
  const run = (): void => {
    for (let index = 0; index < OPERATIONS; index += 1) work(index);
  };
  return { run, result: () => library.decode(0), expected: messages[0] };
}

function libraryOf(name: string): Library {
  if (name === 'ours') return ringmaster();
  if (name === 'v8') return stored(serialize, deserialize);
  if (name === 'json') return stored(JSON.stringify, JSON.parse);
  if (name === 'structured-clone') return stored((message) => message, structuredClone);
  throw new RangeError(`Cannot measure a codec: unknown library "${name}"`);
}

/** Into shared memory, as into a ring: each message has its place. */
function ringmaster(): Library {
  const codec = createMessageCodec({ self: 0, tables: [new RecordMemory(new SharedArrayBuffer(SHAPE_TABLE_BYTES))] });
  const placeBytes = 8_192;
  const memory = new RecordMemory(new SharedArrayBuffer(VARIETY * placeBytes));
  const lengths: number[] = [];
  return {
    encode(message, index) {
      lengths[index] = codec.encode(message, memory, index * placeBytes, (index + 1) * placeBytes);
    },
    decode: (index) => codec.decode(memory, index * placeBytes, lengths[index] as number, 0),
  };
}

function stored<T>(encode: (message: Payload) => T, decode: (bytes: T) => unknown): Library {
  const places: T[] = [];
  return {
    encode(message, index) {
      places[index] = encode(message);
    },
    decode: (index) => decode(places[index] as T),
  };
}
