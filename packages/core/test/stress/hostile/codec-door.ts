import { inspect, isDeepStrictEqual } from 'node:util';
import { SeededRandom } from '#core/bits/seeded-random.js';
import { UndecodableError } from '#core/codec/codec-errors.js';
import { createMessageCodec, SHAPE_TABLE_BYTES } from '#core/codec/create-message-codec.js';
import type { MessageCodec } from '#core/codec/message-codec.js';
import { RecordMemory } from '#core/memory/record-memory.js';
import { testHandles, testValues } from '../../codec/support/ports.js';
import { type Door, Finding, type Outcome } from './door.js';
import { FRAME_BYTES_MAX, GuardedMemory } from './guarded-memory.js';
import { mutate, pick, type Prey, scramble } from './mutations.js';
import { auditValue } from './value-audit.js';

/** Messages of each kind that frames are made from. */
const STOCK = 256;
/** A sound message is sent behind one frame in so many. */
const SENTINEL_EVERY = 8;
/** One frame in so many is read a second time, amid other bytes. */
const TWICE_EVERY = 8;
/** A frame may take so long, on a busy machine; what takes longer is tried again before anything is said. */
const FRAME_MS_MAX = 5;
const SCRUB_BYTES = 4_096;

export interface CodecDoorOptions {
  readonly name: string;
  readonly weight: number;
  readonly make: (random: SeededRandom) => unknown;
  /** Bytes before the payload. */
  readonly headBytes: number;
  /** Has its sender learn shapes. */
  readonly learns: boolean;
  /** Writes a payload that no sender would. @returns its end */
  readonly forge?: (random: SeededRandom, bytes: Uint8Array, begin: number) => number;
}

interface Sound {
  readonly message: unknown;
  readonly bytes: Uint8Array;
}

/** The codec of one thread, given what another has written, and worse. */
export class CodecDoor implements Door {
  readonly name: string;
  readonly weight: number;
  readonly #options: CodecDoorOptions;
  readonly #stock: readonly Sound[];
  readonly #reader: MessageCodec;
  /** Reads with other leftovers in its buffers. */
  readonly #other: MessageCodec;
  readonly #guarded = new GuardedMemory();
  readonly #frame = new Uint8Array(FRAME_BYTES_MAX);
  readonly #scrub: RecordMemory;
  readonly #scrubBytes: number;

  constructor(options: CodecDoorOptions) {
    this.name = options.name;
    this.weight = options.weight;
    this.#options = options;
    const tables = [0, 1, 2].map(() => new RecordMemory(new SharedArrayBuffer(SHAPE_TABLE_BYTES)));
    const codecOf = (self: number): MessageCodec => createMessageCodec({ self, tables, handles: testHandles, values: testValues });
    this.#stock = stockOf(options, options.learns ? codecOf(0) : teachless());
    this.#reader = codecOf(1);
    this.#other = codecOf(2);
    this.#scrub = new RecordMemory(new SharedArrayBuffer(SCRUB_BYTES * 2));
    this.#scrubBytes = teachless().encode('\x81'.repeat(SCRUB_BYTES / 2 - 16), this.#scrub, 0, SCRUB_BYTES * 2);
  }

  attempt(random: SeededRandom): Outcome {
    const sound = pick(this.#stock, random);
    this.#frame.fill(0).set(sound.bytes);
    const prey: Prey = { bytes: this.#frame, begin: this.#options.headBytes, lengthBytes: sound.bytes.byteLength };
    const treatment = random.below(20);
    const isHeadSound = this.#treat(prey, treatment, random);
    const refusal = this.#read(prey.lengthBytes, random);
    if (treatment === 0 && refusal !== undefined) throw new Finding(`a sound frame is refused: ${refusal}`);
    if (random.below(SENTINEL_EVERY) === 0) this.#assertAlive(pick(this.#stock, random));
    return { refusal, isHeadSound };
  }

  /** @returns whether what stands before the payload is as a sender wrote it */
  #treat(prey: Prey, treatment: number, random: SeededRandom): boolean {
    const { forge } = this.#options;
    if (treatment === 0) return true;
    if (treatment < 6 && forge !== undefined) {
      prey.lengthBytes = forge(random, prey.bytes, prey.begin);
      if (random.below(4) === 0) mutate(prey, random);
      return true;
    }
    if (treatment < 14) mutate(prey, random);
    else if (treatment < 16) scramble(prey, random);
    else {
      const whole: Prey = { ...prey, begin: 0 };
      if (treatment < 18) mutate(whole, random);
      else scramble(Object.assign(whole, { lengthBytes: random.below(200) }), random);
      prey.lengthBytes = whole.lengthBytes;
      return false;
    }
    return true;
  }

  #read(lengthBytes: number, random: SeededRandom): string | undefined {
    const poison = random.below(8);
    const isAtEnd = random.below(2) === 0;
    const frame = this.#frame.subarray(0, lengthBytes);
    const first = this.#decode(this.#reader, frame, { poison, isAtEnd });
    if (random.below(TWICE_EVERY) === 0) {
      this.#other.decode(this.#scrub, 0, this.#scrubBytes, 0);
      const second = this.#decode(this.#other, frame, { poison: poison + 1 + random.below(7), isAtEnd: !isAtEnd });
      if (!isSameReading(first, second))
        throw new Finding(`it is read differently amid other bytes: ${textOf(first)} and ${textOf(second)}`);
    }
    return first.refusal;
  }

  /** Limit: what a frame is placed with comes from the frame's own numbers, so that it can be placed so again. */
  #decode(codec: MessageCodec, frame: Uint8Array, { poison, isAtEnd }: { poison: number; isAtEnd: boolean }): Reading {
    const offset = this.#guarded.place(frame, poison, isAtEnd);
    const { memory } = this.#guarded;
    const begin = performance.now();
    const reading = read(codec, memory, offset, frame.byteLength);
    if (performance.now() - begin > FRAME_MS_MAX) assertQuick(() => read(codec, memory, offset, frame.byteLength));
    this.#guarded.assertUntouched();
    if (reading.refusal === undefined) auditValue(reading.value, frame.byteLength);
    return reading;
  }

  /** Whatever came before, the next message is read as it was sent. */
  #assertAlive({ message, bytes }: Sound): void {
    const offset = this.#guarded.place(bytes, 0, false);
    const { refusal, value } = read(this.#reader, this.#guarded.memory, offset, bytes.byteLength);
    if (refusal !== undefined) throw new Finding(`a sound frame behind it is refused: ${refusal}`);
    if (!isDeepStrictEqual(value, message)) throw new Finding(`a sound frame behind it is read wrongly: ${textOf({ refusal, value })}`);
  }
}

interface Reading {
  readonly refusal: string | undefined;
  readonly value: unknown;
}

/** Why a frame is refused may depend on what stands around it; what it says may not. */
function isSameReading(one: Reading, other: Reading): boolean {
  if (one.refusal !== undefined || other.refusal !== undefined) return one.refusal !== undefined && other.refusal !== undefined;
  // Dates of no time are not equal to themselves.
  return isDeepStrictEqual(one.value, other.value) || inspect(one.value, WHOLE) === inspect(other.value, WHOLE);
}

const WHOLE = { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null };

function read(codec: MessageCodec, memory: RecordMemory, offset: number, lengthBytes: number): Reading {
  try {
    return { refusal: undefined, value: codec.decode(memory, offset, lengthBytes, 0) };
  } catch (error) {
    if (error instanceof UndecodableError) return { refusal: error.message, value: undefined };
    throw new Finding(`decode threw something else: ${String(error)}`);
  }
}

/** A pause of the machine is over the second time, and a third. */
function assertQuick(step: () => unknown): void {
  const times = [0, 1, 2].map(() => {
    const begin = performance.now();
    step();
    return performance.now() - begin;
  });
  const least = Math.min(...times);
  if (least > FRAME_MS_MAX) throw new Finding(`reading it takes ${least.toFixed(1)} ms`);
}

function stockOf({ make, learns }: CodecDoorOptions, sender: MessageCodec): readonly Sound[] {
  const random = new SeededRandom(1);
  for (let count = 0; learns && count < 2_000; count++) sender.encodeToBytes(make(random));
  const stock: Sound[] = [];
  while (stock.length < STOCK) {
    const message = make(random);
    const bytes = sender.encodeToBytes(message);
    if (bytes.byteLength <= FRAME_BYTES_MAX - 64) stock.push({ message, bytes });
  }
  return stock;
}

/** A codec whose table has no room for a shape. */
function teachless(): MessageCodec {
  const tables = [new RecordMemory(new SharedArrayBuffer(64))];
  return createMessageCodec({ self: 0, tables, handles: testHandles, values: testValues });
}

function textOf({ refusal, value }: Reading): string {
  return (refusal ?? JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? 'undefined').slice(
    0,
    100,
  );
}
