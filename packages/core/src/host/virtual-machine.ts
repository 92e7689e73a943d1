import { SeededRandom } from '../bits/seeded-random.ts';
import { VirtualClock } from './virtual-clock.ts';
import { VirtualDoorbells } from './virtual-doorbells.ts';
import { VirtualHost, type VirtualParts } from './virtual-host.ts';

export interface VirtualMachineOptions {
  /** What all random numbers of all hosts follow from. Default 1. */
  readonly seed?: number;
  /** Runs what is queued by itself, one step per turn of the real event loop. Default false: stepped by hand. */
  readonly auto?: boolean;
  /** With `auto`: when nothing is queued, move the clock to the next timer. Default false: only `advance` moves it. */
  readonly autoAdvance?: boolean;
  /** What one step costs on the virtual clock, so that who polls "for 100 us" comes to an end. Default 0.001. */
  readonly stepCostMs?: number;
  /** What reading the clock costs on it, so that who works "for 2 ms" comes to an end inside one step. Default 0. */
  readonly readCostMs?: number;
  /** What hosts report as their `parallelism`. Default 1: nobody spins. */
  readonly parallelism?: number;
  /** The wall clock's reading at virtual time 0. Default 2020-01-01. */
  readonly epochMs?: number;
}

/**
 * Several virtual threads in one Node thread: one run queue, one manual clock, doorbells without a kernel.
 *
 * `soon` tasks run at the end of the step that asked for them, `later` tasks one per step. Promise callbacks run
 * between steps when `settle`, `advance` or `auto` drives; a bare `step()` leaves them to the caller's next await.
 *
 * ```ts
 * const machine = new VirtualMachine({ seed: 7 });
 * const [owner, worker] = [machine.host(), machine.host()];
 * worker.timer(1_000, () => owner.later(() => console.log('rang')));
 * await machine.advance(1_000); // prints "rang"
 * ```
 */
export class VirtualMachine {
  readonly clock = new VirtualClock();
  readonly #options: Required<VirtualMachineOptions>;
  readonly #parts: VirtualParts;
  #soon: (() => void)[] = [];
  #later: (() => void)[] = [];
  #stepping = false;
  #pumping = false;

  constructor(options: VirtualMachineOptions = {}) {
    this.#options = {
      seed: 1,
      auto: false,
      autoAdvance: false,
      stepCostMs: 0.001,
      readCostMs: 0,
      parallelism: 1,
      epochMs: Date.UTC(2020, 0, 1),
      ...options,
    };
    this.#parts = {
      clock: this.clock,
      doorbells: new VirtualDoorbells(),
      random: new SeededRandom(this.#options.seed),
      parallelism: this.#options.parallelism,
      epochMs: this.#options.epochMs,
      readCostMs: this.#options.readCostMs,
      soon: (task) => this.#queue(this.#soon, task),
      later: (task) => this.#queue(this.#later, task),
      timer: (delayMs, task) => {
        const cancel = this.clock.timer(delayMs, task);
        if (this.#options.autoAdvance) this.#pump();
        return cancel;
      },
    };
  }

  /** One more thread. */
  host(): VirtualHost {
    return new VirtualHost(this.#parts);
  }

  /** Nothing is queued; timers may wait. */
  get idle(): boolean {
    return this.#soon.length === 0 && this.#later.length === 0;
  }

  /** Runs the `soon` tasks, one due timer or `later` task, and what became `soon` by it. Returns false if there was nothing to do. */
  step(): boolean {
    const due = this.clock.takeDue();
    if (this.idle && due === undefined) return false;
    this.#run(due ?? this.#later.shift());
    return true;
  }

  /** Steps, with promise callbacks in between, until nothing is queued. */
  async settle(): Promise<void> {
    do {
      this.step();
      await macrotask();
    } while (!this.idle);
  }

  /**
   * Moves the clock on by `ms`, firing each timer at its time and settling after each.
   * @throws RangeError for what is no time to move on by: the clock would show no number any more, and fire nothing
   */
  async advance(ms: number): Promise<void> {
    if (!(Number.isFinite(ms) && ms >= 0)) throw new RangeError(`Cannot advance the clock: ms is milliseconds from 0, not ${String(ms)}`);
    const targetMs = this.clock.now() + ms;
    await this.settle();
    while (this.clock.nextDueMs <= targetMs) {
      this.#fireNext();
      await this.settle();
    }
    this.clock.moveTo(targetMs);
  }

  /**
   * Runs until `outcome` settles: whenever nothing is left to do, the clock moves on to the next timer and no further. So no
   * more timers fire than in a real system that takes as long.
   */
  async drive(outcome: Promise<unknown>): Promise<void> {
    let isOpen = true;
    const close = (): void => {
      isOpen = false;
    };
    outcome.then(close, close);
    await this.settle();
    while (isOpen) {
      if (this.clock.nextDueMs !== Number.POSITIVE_INFINITY) this.#fireNext();
      await this.settle();
    }
  }

  #fireNext(): void {
    this.clock.moveTo(this.clock.nextDueMs);
    this.#run(this.clock.takeDue());
  }

  #run(task: (() => void) | undefined): void {
    this.#stepping = true;
    this.clock.moveTo(this.clock.now() + this.#options.stepCostMs);
    try {
      this.#runSoon();
      task?.();
      this.#runSoon();
    } finally {
      this.#stepping = false;
    }
  }

  #runSoon(): void {
    for (let task = this.#soon.shift(); task !== undefined; task = this.#soon.shift()) task();
  }

  #queue(queue: (() => void)[], task: () => void): void {
    queue.push(task);
    if (!this.#options.auto) return;
    this.#pump();
    if (queue === this.#soon && !this.#stepping) queueMicrotask(() => this.#runSoon());
  }

  /** One step per turn of the event loop, and one turn more: promise callbacks may have queued something. */
  #pump(): void {
    if (this.#pumping || !this.#options.auto) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      try {
        if (this.step() || this.#skipToTimer()) this.#pump();
      } catch (error) {
        this.#pump();
        throw error;
      }
    });
  }

  #skipToTimer(): boolean {
    if (!this.#options.autoAdvance || this.clock.nextDueMs === Number.POSITIVE_INFINITY) return false;
    this.#fireNext();
    return true;
  }
}

/** One turn of the real event loop: all promise callbacks have run by then. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
