import { performance } from 'node:perf_hooks';
import { wake, whenWoken } from '#memory';
import type { Cancel, Host } from './host.ts';
import { usableParallelism } from './parallelism.ts';
import { monotonicOffsetMs } from './thread-clock.ts';
import { type ThreadUsage, threadUsage } from './thread-usage.ts';

/** The longest delay a Node timer knows; longer ones are armed again. */
const DELAY_MAX_MS = 2 ** 31 - 1;

const SETTLED = Promise.resolve();

/**
 * A thread of Node: its event loop, its timers, the process's monotonic clock.
 *
 * ```ts
 * const host = new NodeHost();
 * const startedAt = host.now();
 * const cancel = host.timer(50, () => console.log(host.now() - startedAt), true);
 * ```
 */
export class NodeHost implements Host {
  readonly parallelism = usableParallelism();
  readonly isVirtual = false;
  readonly #offsetMs = monotonicOffsetMs();
  #soonTask: (() => void) | undefined;
  #runSoon: (() => void) | undefined;

  now(): number {
    return this.#offsetMs + performance.now();
  }

  wallClock(): number {
    return Date.now();
  }

  random(): number {
    return Math.random();
  }

  /**
   * Behind a promise that has settled: 50 ns, where `queueMicrotask` makes an async resource each time, and takes 140.
   * A thread's cycle comes with the same task again and again: what runs that is made once.
   */
  soon(task: () => void): void {
    if (task !== this.#soonTask) {
      this.#soonTask = task;
      this.#runSoon = () => run(task);
    }
    void SETTLED.then(this.#runSoon);
  }

  later(task: () => void): void {
    setImmediate(task);
  }

  /** Node rounds its own clock down and may fire most of a millisecond early, hence the look at the time. */
  timer(delayMs: number, task: () => void, ref = false): Cancel {
    const dueMs = this.now() + delayMs;
    let handle = this.#arm(delayMs, fire, ref);
    const self = this;
    function fire(): void {
      const leftMs = dueMs - self.now();
      if (leftMs > 0) handle = self.#arm(leftMs, fire, ref);
      else task();
    }
    return () => clearTimeout(handle);
  }

  /** Does not keep the event loop alive: that is `keepAlive`'s. */
  waitForDoorbell(words: Int32Array, index: number, expected: number, woken: () => void): void {
    const ring = whenWoken(words, index, expected);
    if (ring === undefined) queueMicrotask(woken);
    else void ring.then(() => run(woken));
  }

  ringDoorbell(words: Int32Array, index: number): void {
    wake(words, index);
  }

  usage(): ThreadUsage {
    return threadUsage();
  }

  keepAlive(): Cancel {
    const handle = setInterval(() => {}, DELAY_MAX_MS);
    return () => clearInterval(handle);
  }

  #arm(delayMs: number, fire: () => void, ref: boolean): NodeJS.Timeout {
    const handle = setTimeout(fire, Math.min(Math.ceil(delayMs), DELAY_MAX_MS));
    if (!ref) handle.unref();
    return handle;
  }
}

/** What a task throws is uncaught, not the rejection of a promise that nobody knows. */
function run(task: () => void): void {
  try {
    task();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
