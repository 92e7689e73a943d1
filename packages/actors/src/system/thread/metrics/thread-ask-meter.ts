import type { CounterBlock, LogHistogram } from '@ringmaster/core';
import type { AskMeter } from '../../../contract/meter.ts';
import { SampledTimes } from './sampled-times.ts';

/** Asks that wait so long may be timed, each: there cannot be that many of them. */
const SLOW_MS = 10;

type AskCounter = 'asks' | 'asks-failed' | 'asks-timed-out' | 'asks-given-up';

/** Counts the asks of a thread, and times some. */
export class ThreadAskMeter implements AskMeter {
  readonly #block: CounterBlock<AskCounter>;
  readonly #asks: number;
  readonly #times: SampledTimes;

  /** @param open undefined: none are timed */
  constructor(block: CounterBlock<AskCounter>, open: (() => LogHistogram | undefined) | undefined) {
    this.#block = block;
    this.#asks = block.indexOf('asks');
    this.#times = new SampledTimes(open, block.value(this.#asks));
  }

  opened(): boolean {
    return (this.#block.increment(this.#asks) & this.#times.mask) === 0;
  }

  failed(): void {
    this.#count('asks-failed');
  }

  timedOut(): void {
    this.#count('asks-timed-out');
  }

  givenUp(): void {
    this.#count('asks-given-up');
  }

  took(durationMs: number): void {
    this.#times.add(durationMs, durationMs >= SLOW_MS, this.#block.value(this.#asks));
  }

  #count(what: AskCounter): void {
    this.#block.increment(this.#block.indexOf(what));
  }
}
