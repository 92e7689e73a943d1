import { NO_ROOM, SharedRingProducer } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import { FragmentWriter } from '#core/transport/links/fragments.js';
import { kindOf, RECORD_BYTES_MIN, writeRecord } from './fuzz-record.js';
import { dawdle, type FuzzRound, isSlowPhase, Patience } from './fuzz-round.js';

/** How often what is rare happened. */
export interface ProducerCounts {
  full: number;
  padded: number;
  aborted: number;
  fragmented: number;
  replaced: number;
}

/** The writing thread's side of one round. */
export class FuzzProducer {
  readonly counts: ProducerCounts = { full: 0, padded: 0, aborted: 0, fragmented: 0, replaced: 0 };
  readonly #round: FuzzRound;
  readonly #random: SeededRandom;
  readonly #patience: Patience;
  readonly #scratch: Int32Array;
  #ring: SharedRingProducer;
  #fragments: FragmentWriter;
  #publishedBytes = 0;
  #unpublishedRecords = 0;
  #batch = 1;
  /** Data offset behind the last record. */
  #end: number;

  constructor(round: FuzzRound) {
    this.#round = round;
    this.#random = new SeededRandom(round.seed + 1);
    this.#patience = new Patience(round.words);
    this.#ring = new SharedRingProducer(round.place);
    this.#fragments = new FragmentWriter(this.#ring);
    this.#scratch = new Int32Array(this.#ring.recordBytesMax);
    this.#end = (round.edge - round.distanceBytes) % round.place.capacityBytes;
  }

  /** All records of the round. Returns the bytes that went through the ring. */
  run(): number {
    for (let sequence = 0; sequence < this.#round.records; sequence++) {
      if (this.#random.below(400) === 0) this.#sendFragmented(sequence);
      else this.#send(sequence);
      if (++this.#unpublishedRecords >= this.#batch) this.#publish();
      if (isSlowPhase('producer', sequence)) dawdle(this.#random.below(300));
      if (this.#random.below(2_000) === 0) this.#replace();
    }
    this.#publish();
    return this.#publishedBytes + this.#ring.publishedBytes;
  }

  #send(sequence: number): void {
    const lengthBytes = this.#drawLength();
    // Claims of less than the record's length, as of an encoder that does not know it yet, are widened or given up.
    const short = this.#random.below(8) === 0;
    let offset = this.#claim(short ? RECORD_BYTES_MIN : lengthBytes);
    if (this.#random.below(64) === 0 || (short && this.#ring.claimedBytes < lengthBytes)) {
      writeRecord(this.#ring.memory.words, offset >>> 2, -1, RECORD_BYTES_MIN);
      this.#ring.abort();
      this.counts.aborted++;
      offset = this.#claim(lengthBytes);
    }
    this.#noticePadding(offset);
    writeRecord(this.#ring.memory.words, offset >>> 2, sequence, lengthBytes);
    this.#ring.commit(lengthBytes, kindOf(sequence), 0);
    this.#end = offset + ((lengthBytes + 7) & ~7);
  }

  #sendFragmented(sequence: number): void {
    const lengthBytes = (this.#ring.recordBytesMax + 4 + 4 * this.#random.below(this.#ring.recordBytesMax / 2)) & ~3;
    writeRecord(this.#scratch, 0, sequence, lengthBytes);
    const message = new Uint8Array(this.#scratch.buffer, 0, lengthBytes);
    if (!this.#fragments.write(message, kindOf(sequence))) {
      this.counts.full++;
      do this.#awaitRoom();
      while (!this.#fragments.write(message, kindOf(sequence)));
    }
    this.#patience.reset();
    this.counts.fragmented++;
    this.#end = -1;
  }

  #claim(lengthBytes: number): number {
    let offset = this.#ring.claim(lengthBytes);
    if (offset !== NO_ROOM) return offset;
    this.counts.full++;
    for (; offset === NO_ROOM; offset = this.#ring.claim(lengthBytes)) this.#awaitRoom();
    this.#patience.reset();
    return offset;
  }

  #awaitRoom(): void {
    this.#publish();
    this.#patience.wait('room');
  }

  #publish(): void {
    this.#ring.publish();
    this.#unpublishedRecords = 0;
    this.#batch = 1 + this.#random.below(this.#random.below(4) === 0 ? 200 : 16);
  }

  /** A new thread takes over this end. */
  #replace(): void {
    this.#publish();
    this.#publishedBytes += this.#ring.publishedBytes;
    this.#ring = new SharedRingProducer(this.#round.place);
    this.#fragments = new FragmentWriter(this.#ring);
    this.counts.replaced++;
  }

  /** A record at the start of the ring, though the one before did not end at its end. */
  #noticePadding(offset: number): void {
    if (offset === 8 && this.#end > 0 && this.#end < this.#round.place.capacityBytes) this.counts.padded++;
  }

  #drawLength(): number {
    const long = this.#random.below(16) === 0;
    const most = long ? this.#ring.recordBytesMax : Math.min(128, this.#ring.recordBytesMax);
    return RECORD_BYTES_MIN + 4 * this.#random.below((most - RECORD_BYTES_MIN) / 4 + 1);
  }
}
