/** The reading thread of the fuzz: takes one round after the other, and checks every record. */
import { parentPort } from 'node:worker_threads';
import { type RecordHandler, type RecordMemory, SharedRingConsumer } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import { Reassembly } from '#core/transport/links/reassembly.js';
import { faultOf, kindOf } from './fuzz-record.js';
import { dawdle, type FuzzRound, isSlowPhase, Patience, reportFault } from './fuzz-round.js';

export interface ConsumerReport {
  readonly fault?: string;
  readonly empty: number;
  readonly replaced: number;
}

class FuzzConsumer {
  empty = 0;
  replaced = 0;
  readonly #round: FuzzRound;
  readonly #random: SeededRandom;
  readonly #reassembly: Reassembly;
  #ring: SharedRingConsumer;
  #expected = 0;

  constructor(round: FuzzRound) {
    this.#round = round;
    this.#random = new SeededRandom(round.seed + 2);
    this.#ring = new SharedRingConsumer(round.place);
    const lost = (): void => {
      throw new Error(`lost the fragmented record ${this.#expected}`);
    };
    this.#reassembly = new Reassembly(
      { complete: (...record) => this.#check(...record), lost, damaged: lost, producerLife: () => 0 },
      2 ** 30,
    );
  }

  run(): void {
    const patience = new Patience(this.#round.words);
    let wasEmpty = false;
    while (this.#expected < this.#round.records) {
      const polled = this.#ring.poll(this.#handle, 1 + this.#random.below(this.#random.below(4) === 0 ? 400 : 20));
      if (polled > 0) patience.reset();
      else patience.wait(`record ${this.#expected}`);
      if (polled === 0 && !wasEmpty) this.empty++;
      wasEmpty = polled === 0;
      if (polled > 0 && this.#random.below(500) === 0) this.#replace();
    }
    if (this.#ring.poll(() => undefined, 1) !== 0) throw new Error('a record after the last');
  }

  readonly #handle: RecordHandler = (memory, offset, lengthBytes, kind, flags) => {
    if (flags !== 0) this.#reassembly.part(memory, offset, lengthBytes, kind, flags);
    else if (this.#reassembly.isAssembling) throw new Error(`record ${this.#expected} has no end`);
    else this.#check(memory, offset, lengthBytes, kind);
    if (isSlowPhase('consumer', this.#expected)) dawdle(this.#random.below(300));
  };

  #check(memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    const fault = faultOf(memory, offset, lengthBytes, this.#expected);
    if (fault !== undefined) throw new Error(fault);
    if (kind !== kindOf(this.#expected)) throw new Error(`kind ${kind} of record ${this.#expected}`);
    this.#expected++;
  }

  /** A new thread takes over this end; what was put together so far is handed on. */
  #replace(): void {
    this.#ring = new SharedRingConsumer(this.#round.place);
    this.replaced++;
  }
}

parentPort?.on('message', (round: FuzzRound) => {
  const consumer = new FuzzConsumer(round);
  let fault: string | undefined;
  try {
    consumer.run();
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
    reportFault(round.words);
  }
  const report: ConsumerReport = { ...(fault && { fault }), empty: consumer.empty, replaced: consumer.replaced };
  parentPort?.postMessage(report);
});
parentPort?.postMessage('ready');
