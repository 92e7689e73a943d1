import { NO_ROOM, type RingPlace, ringBytes, SharedRingConsumer, SharedRingProducer } from '@ringmaster/core';
import type { Litmus, Party } from './litmus.ts';

const EPISODES = 500_000;
const BATCH = 256;
/** The smallest there is: what is between two episodes is soon overwritten. */
const CAPACITY_BYTES = 256;
const PLACE_BYTES = ringBytes(CAPACITY_BYTES);
const KIND = 1;
const WORDS = 6;
const RECORD_BYTES = WORDS * 4;
/** As many of these as fill a ring. */
const RECORDS = CAPACITY_BYTES / (RECORD_BYTES + 8);
/** Two records that were published together are seen together. */
const TOGETHER = 2;
const [NOTHING, ONE_ONLY, BOTH, TORN] = [0, 1, 2, 3];

const placeOf = (buffer: SharedArrayBuffer, episode: number): RingPlace => ({
  buffer,
  byteOffset: episode * PLACE_BYTES,
  capacityBytes: CAPACITY_BYTES,
});

/** Writes what could be a record, whose words all say the same. */
function draft(ring: SharedRingProducer, mark: number): boolean {
  const offset = ring.claim(RECORD_BYTES);
  if (offset === NO_ROOM) return false;
  const from = offset >>> 2;
  for (let word = 0; word < WORDS; word++) ring.memory.words[from + word] = mark;
  return true;
}

function write(ring: SharedRingProducer, mark: number): boolean {
  if (!draft(ring, mark)) return false;
  ring.commit(RECORD_BYTES, KIND, 0);
  return true;
}

/** Reads what there is. @returns how many records, or `TORN` if one is not what its writer has made of it */
class Reader {
  readonly #ring: SharedRingConsumer;
  readonly #isWhole: (mark: number) => boolean;
  #seen = 0;
  #isTorn = false;

  constructor(place: RingPlace, isWhole: (mark: number) => boolean) {
    this.#ring = new SharedRingConsumer(place);
    this.#isWhole = isWhole;
  }

  read(): number {
    this.#seen = 0;
    this.#isTorn = false;
    this.#ring.poll((memory, offset) => {
      const mark = memory.words[offset >>> 2] as number;
      let same = this.#isWhole(mark);
      for (let word = 1; word < WORDS; word++) same = same && memory.words[(offset >>> 2) + word] === mark;
      this.#isTorn ||= !same;
      this.#seen++;
    }, RECORDS);
    return this.#isTorn ? TORN : this.#seen;
  }
}

interface RingSides {
  /** Before each batch, after the reader has read all there was. */
  fill(ring: SharedRingProducer): void;
  write(ring: SharedRingProducer, mark: number): number;
  read(reader: Reader): number;
  isWhole(mark: number): boolean;
}

function onRings(litmus: Pick<Litmus, 'name' | 'outcomes' | 'isControl' | 'legend'>, sides: RingSides): Litmus {
  return {
    ...{ parties: 2, episodes: EPISODES, batch: BATCH, bytes: BATCH * PLACE_BYTES },
    ...litmus,
    open: ([buffer], self): Party => {
      const places = Array.from({ length: BATCH }, (_, episode) => placeOf(buffer, episode));
      if (self === 0) {
        const readers = places.map((place) => new Reader(place, sides.isWhole));
        return {
          reset: () => {
            for (const reader of readers) while (reader.read() !== NOTHING);
          },
          run: (episode) => sides.read(readers[episode] as Reader),
        };
      }
      const rings = places.map((place) => new SharedRingProducer(place));
      let mark = 0;
      return {
        reset: () => {
          for (const ring of rings) sides.fill(ring);
        },
        run: (episode) => {
          mark = (mark + 1) & 0xffff;
          return sides.write(rings[episode] as SharedRingProducer, FIRST_MARK + mark);
        },
      };
    },
  };
}

const FIRST_MARK = 2 ** 20;
const OLD_MARK = 7;
const isNew = (mark: number): boolean => mark >= FIRST_MARK;
const leaveEmpty = (): void => undefined;

/** The ring of the product: records are seen whole, together, and as long as they are read. */
export const RINGS: readonly Litmus[] = [
  onRings(
    {
      name: 'R1 ring: poll | claim, commit, claim, commit, publish',
      legend: ['0 none, 1 one of two, 2 both, 3 torn', 'wrote'],
      outcomes: { [`${NOTHING} 1`]: 'interesting', [`${BOTH} 1`]: 'interesting' },
    },
    {
      fill: leaveEmpty,
      write: (ring, mark) => {
        for (let record = 0; record < TOGETHER; record++) if (!write(ring, mark)) return 0;
        ring.publish();
        return 1;
      },
      read: (reader) => reader.read(),
      isWhole: isNew,
    },
  ),
  onRings(
    {
      ...{ name: 'the same, published before it is written', isControl: true },
      legend: ['0 none, 1 one of two, 2 both, 3 torn', 'wrote'],
      outcomes: { [`${NOTHING} 1`]: 'allowed', [`${ONE_ONLY} 1`]: 'allowed', [`${BOTH} 1`]: 'allowed', [`${TORN} 1`]: 'interesting' },
    },
    {
      fill: leaveEmpty,
      write: (ring, mark) => {
        const offset = ring.claim(RECORD_BYTES);
        if (offset === NO_ROOM) return 0;
        ring.commit(RECORD_BYTES, KIND, 0);
        ring.publish();
        for (let word = 0; word < WORDS; word++) ring.memory.words[(offset >>> 2) + word] = mark;
        return 1;
      },
      read: (reader) => reader.read(),
      isWhole: isNew,
    },
  ),
  onRings(
    {
      name: 'R1 ring, full: poll | claim, write',
      legend: ['1 torn', 'found room'],
      outcomes: { '0 0': 'interesting', '0 1': 'interesting' },
    },
    {
      fill: (ring) => {
        while (write(ring, OLD_MARK));
        ring.publish();
      },
      // Taken back, so whoever reads it reads what it should not.
      write: (ring, mark) => {
        if (!draft(ring, mark)) return 0;
        ring.abort();
        return 1;
      },
      read: (reader) => Number(reader.read() === TORN),
      isWhole: (mark) => mark === OLD_MARK,
    },
  ),
];
