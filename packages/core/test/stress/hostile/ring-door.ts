import type { SeededRandom } from '#core/bits/seeded-random.js';
import type { RecordMemory } from '#core/memory/record-memory.js';
import { SharedRingConsumer } from '#core/ring/ring-consumer.js';
import { PRODUCER_POSITION, READ_POSITION, RELEASED_POSITION, type RingPlace, ringBytes } from '#core/ring/ring-layout.js';
import { SharedRingProducer } from '#core/ring/ring-producer.js';
import { scanRecords } from '#core/ring/ring-scan.js';
import { resetRing, viewRing } from '#core/ring/ring-view.js';
import { type Door, Finding, type Outcome } from './door.js';
import { pick } from './mutations.js';

const CAPACITY_BYTES = 1_024;
const BYTE_OFFSET = 128;
const GUARD_BYTES = 256;
/** Bytes of records before the damage. */
const FILL_BYTES_MAX = 900;
/** A reader passes over a ring a few times at most before it notices: eight bytes a step. */
const STEPS_MAX = (4 * CAPACITY_BYTES) / 8;
const ODD_LENGTHS = [0, 1, 8, 120, 1_016, 1_024, 4_096, 0x7fffffff, 0x7ffffff0, -1, -7, -8, -9, -15, -16, -24, -0x80000000];
const ODD_TAGS = [0, 0x100, 0xff, 0x7f, -1, 0x201];
const POSITIONS = [0, 2 ** 31 - 512, 2 ** 32 - 512];

/**
 * The reader of a ring in which headers and positions lie. It need not make sense of that, but comes to an end of it: it reads on, or
 * says that the ring is damaged.
 */
export class RingDoor implements Door {
  readonly name = 'ring';
  readonly weight = 150;
  readonly #buffer = new SharedArrayBuffer(BYTE_OFFSET + ringBytes(CAPACITY_BYTES) + GUARD_BYTES);
  readonly #place: RingPlace = { buffer: this.#buffer, byteOffset: BYTE_OFFSET, capacityBytes: CAPACITY_BYTES };
  readonly #before = new Uint8Array(this.#buffer, 0, BYTE_OFFSET).fill(0xa5);
  readonly #behind = new Uint8Array(this.#buffer, BYTE_OFFSET + ringBytes(CAPACITY_BYTES)).fill(0xa5);
  readonly #words = viewRing(this.#place).data.words;
  readonly #control = viewRing(this.#place).control;

  attempt(random: SeededRandom): Outcome {
    const records = this.#fill(random);
    const isDamaged = random.below(8) > 0;
    const isHeadSound = !isDamaged || this.#damage(records, random);
    if (random.below(4) === 0) this.#scan();
    const refusal = this.#read(random, isDamaged ? undefined : records.length);
    if (this.#before.some(isNotGuard) || this.#behind.some(isNotGuard)) throw new Finding('reading wrote outside the ring');
    return { refusal, isHeadSound };
  }

  /** @returns where in the ring each record begins, in words */
  #fill(random: SeededRandom): readonly number[] {
    resetRing(this.#place, pick(POSITIONS, random) + random.below(64) * 8);
    const producer = new SharedRingProducer(this.#place);
    const begin = producer.position;
    const records: number[] = [];
    while (((producer.position - begin) | 0) < random.below(FILL_BYTES_MAX)) {
      const lengthBytes = random.below(producer.recordBytesMax);
      const offset = producer.claim(lengthBytes);
      if (offset < 0) break;
      records.push((offset >>> 2) - 2);
      producer.commit(lengthBytes, 1 + random.below(127), random.below(3));
    }
    producer.publish();
    return records;
  }

  /** @returns false if even the positions lie */
  #damage(records: readonly number[], random: SeededRandom): boolean {
    for (let count = 1 + random.below(3); count > 0 && records.length > 0; count--) {
      const header = pick(records, random);
      if (random.below(3) > 0) this.#words[header] = pick(ODD_LENGTHS, random);
      if (random.below(3) === 0) this.#words[header + 1] = pick(ODD_TAGS, random);
      if (random.below(6) === 0) this.#words[header] = random.nextUint32();
    }
    if (random.below(4) > 0) return true;
    const position = pick([PRODUCER_POSITION, RELEASED_POSITION, READ_POSITION], random);
    this.#control[position] = (this.#control[position] as number) + random.below(4_096) - 2_048;
    return false;
  }

  #read(random: SeededRandom, records: number | undefined): string | undefined {
    const limit = pick([1, 7, Number.MAX_SAFE_INTEGER], random);
    let steps = 0;
    const handler = ({ byteLength }: RecordMemory, offset: number): void => {
      if (offset < 0 || offset > byteLength) throw new Finding(`a record lies at ${offset} of ${byteLength}`);
      if (++steps > STEPS_MAX) throw new Finding('a damaged ring is read on and on');
    };
    try {
      const consumer = new SharedRingConsumer(this.#place);
      while (consumer.poll(handler, limit) > 0);
    } catch (error) {
      if (error instanceof Finding || !(error instanceof Error)) throw error;
      if (!error.message.startsWith('Cannot read ring: ')) throw new Finding(`reading a ring threw something else: ${error.message}`);
      if (records !== undefined) throw new Finding(`a sound ring is refused: ${error.message}`);
      return error.message;
    }
    if (records !== undefined && steps !== records) throw new Finding(`of ${records} records ${steps} were read`);
    return undefined;
  }

  /** Whoever looks at what a dead thread left comes to an end, too. */
  #scan(): void {
    const { data, control } = viewRing(this.#place);
    const span = { from: control[READ_POSITION] as number, to: control[PRODUCER_POSITION] as number };
    if (((span.to - span.from) | 0) > CAPACITY_BYTES) return;
    let steps = 0;
    scanRecords(data, span, () => {
      if (++steps > STEPS_MAX) throw new Finding('a damaged ring is looked through on and on');
    });
  }
}

function isNotGuard(byte: number): boolean {
  return byte !== 0xa5;
}
