import { observe, publish, tryAdvance, waitWhile } from '#memory';
import type { Host } from '../../host/host.ts';
import { STATE, ThreadState, threadIndex } from '../regions/thread-words-layout.ts';

/**
 * One thread's side of sleeping and waking (W1, W2).
 *
 * ```
 * sleeper: announce()  -> looks at everything once more -> sleep(), or withdraw() if something was there
 * waker:   publishes   -> wakeThread(): looks at the state; parked -> awake by compare-and-set; rings
 * ```
 *
 * Either the sleeper's look comes after what the waker published, or the waker's look comes after `announce`: all four
 * are sequentially consistent, so they cannot both miss. Leave the second look out, and a record published in between
 * sleeps with its reader.
 *
 * Invariant: while the state is `parked`, a waiter stands at the doorbell or its call is on its way. A waiter cannot be
 * taken back; one that outlives a withdrawal serves the next sleep instead of a new one. Otherwise each local wake-up
 * would leave one more behind.
 */
export class Parking {
  /** Times this thread went to sleep; times it was rung awake. Plain, for metrics and tests. */
  parks = 0;
  wakes = 0;
  readonly #host: Host;
  readonly #words: Int32Array;
  readonly #index: number;
  readonly #woken: () => void;
  #waiterOut = false;

  /** @param woken called once per ring, also late: after a withdrawal, or while the thread is awake */
  constructor(host: Host, words: Int32Array, thread: number, woken: () => void) {
    this.#host = host;
    this.#words = words;
    this.#index = threadIndex(thread) + STATE;
    this.#woken = () => {
      this.#waiterOut = false;
      this.wakes++;
      woken();
    };
  }

  /** The thread begins, or replaces one that ended, asleep or not. */
  begin(): void {
    publish(this.#words, this.#index, ThreadState.awake);
  }

  /** From here on producers ring. Pairs with: `wakeThread`. */
  announce(): void {
    publish(this.#words, this.#index, ThreadState.parked);
  }

  /** Stays awake after all. A ring that is on its way already arrives as a late `woken`. */
  withdraw(): void {
    publish(this.#words, this.#index, ThreadState.awake);
  }

  /** Waits for the ring. The state was announced and everything looked at once more. */
  sleep(): void {
    this.parks++;
    if (this.#waiterOut) return;
    this.#waiterOut = true;
    this.#host.waitForDoorbell(this.#words, this.#index, ThreadState.parked, this.#woken);
  }

  /** Blocks the thread until the ring: only where no event loop is to be served (W4). The state was announced and everything looked at once more. */
  block(): void {
    this.parks++;
    waitWhile(this.#words, this.#index, ThreadState.parked);
    this.wakes++;
    publish(this.#words, this.#index, ThreadState.awake);
  }

  /** The thread ends. Rings its own doorbell: nothing is left standing there. */
  end(): void {
    publish(this.#words, this.#index, ThreadState.absent);
    if (this.#waiterOut) this.#host.ringDoorbell(this.#words, this.#index);
  }
}

/**
 * Wakes `thread` if it is parked. What it shall find was published before.
 *
 * One read while it is awake. Of several wakers exactly one rings: a ring costs microseconds even if nobody waits.
 * Pairs with: `Parking.announce`.
 * @returns whether this call rang
 */
export function wakeThread(host: Host, words: Int32Array, thread: number): boolean {
  const index = threadIndex(thread) + STATE;
  if (observe(words, index) !== ThreadState.parked) return false;
  if (!tryAdvance(words, index, ThreadState.parked, ThreadState.awake)) return false;
  host.ringDoorbell(words, index);
  return true;
}

/**
 * Wakes everybody, and rings every doorbell, parked or not: a waker may have died anywhere between what it published and its ring. If
 * before its compare-and-set, the sleeper is marked parked, and may stand between its second look and its wait; if behind it, the
 * sleeper is marked awake, and would be rung by nobody any more. Whoever takes over for a dead thread, or gives it up, calls this.
 */
export function ringEveryone(host: Host, words: Int32Array, threads: number): void {
  for (let thread = 0; thread < threads; thread++) {
    const index = threadIndex(thread) + STATE;
    // A ring alone is lost on a sleeper that does not stand there yet; the word is not.
    tryAdvance(words, index, ThreadState.parked, ThreadState.awake);
    host.ringDoorbell(words, index);
  }
}
