import { SeededRandom } from '../bits/seeded-random.ts';
import { type ChoiceKind, type Chooser, IN_ORDER } from './chooser.ts';
import { VirtualClock, type VirtualTimer } from './virtual-clock.ts';
import { VirtualDoorbells } from './virtual-doorbells.ts';
import { VirtualHost, type VirtualParts } from './virtual-host.ts';
import { VirtualTrace } from './virtual-trace.ts';
import type { TaskKind } from './virtual-turns.ts';

/** As it was when this was loaded: a test may put a fake one in its place, which nobody moves. */
const nodeImmediate = setImmediate;

export interface VirtualMachineOptions {
  /** What all random numbers of all hosts follow from. Default 1. */
  readonly seed?: number;
  /** Who decides what comes next. Default: what has waited longest. */
  readonly chooser?: Chooser;
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
  /** Calls whatever the machine calls, be it a task or a function of Node's: so the machine's doings can be held apart from those of its tasks. */
  readonly around?: (call: () => void) => void;
}

/**
 * Whether to go on before nothing is left to do.
 *
 * @param busyMs virtual milliseconds since there was nothing to do
 */
export type MayStop = (busyMs: number) => boolean;

/** A thread that could make a step. */
interface Ready {
  readonly host: VirtualHost;
  /** Timers of its own that are due, earliest first. */
  readonly due: readonly VirtualTimer[];
  /** What it could go on with beside those. */
  readonly kinds: readonly TaskKind[];
  /** Timers go first, the earliest of them at their head; then whoever waits longest. */
  readonly since: number;
}

/** Virtual milliseconds without a rest after which time is said to have passed although there is still something to do. */
const BUSY_MS = 1_000;

/** Timers of Node's that fall due within a millisecond fire in whatever order. */
const TIMER_BLUR_MS = 1;

/**
 * Several virtual threads in one Node thread: event loops of their own, one manual clock, doorbells without a kernel.
 *
 * A step is one turn of one thread's event loop: a timer that is due, a doorbell that has rung, or a `later` task, and all
 * that becomes `soon` by it, unless other threads come in between. All that is up to the chooser. What real threads promise holds whatever it says: `later` tasks of one thread
 * run in their order, `soon` tasks before anything else of their thread, timers not before their time.
 *
 * With `auto`, `soon` tasks and promise callbacks take turns as in Node, and all of them have run before the next step. Stepped by hand,
 * `soon` tasks run at the end of the step, and promise callbacks wait for the caller's next await.
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
  readonly trace = new VirtualTrace();
  readonly #options: Required<VirtualMachineOptions>;
  readonly #parts: VirtualParts;
  readonly #hosts = new Set<VirtualHost>();
  /** Stepped by hand only. */
  readonly #soon: (() => void)[] = [];
  #made = 0;
  #order = 0;
  #pumping = false;

  constructor(options: VirtualMachineOptions = {}) {
    this.#options = {
      seed: 1,
      chooser: IN_ORDER,
      auto: false,
      autoAdvance: false,
      stepCostMs: 0.001,
      readCostMs: 0,
      parallelism: 1,
      epochMs: Date.UTC(2020, 0, 1),
      around: (call) => call(),
      ...options,
    };
    const { seed, auto, parallelism, epochMs, readCostMs } = this.#options;
    this.#parts = {
      ...{ clock: this.clock, trace: this.trace, doorbells: new VirtualDoorbells(), random: new SeededRandom(seed) },
      ...{ parallelism, epochMs, readCostMs },
      order: () => this.#order++,
      soon: auto ? (task) => queueMicrotask(() => this.#options.around(task)) : (task) => void this.#soon.push(task),
      queued: () => this.#pump(),
      choose: (kind, thread, options) => this.#choose(kind, thread, options),
      ended: (host) => {
        this.#hosts.delete(host);
        this.trace.note('ends', host.thread);
      },
    };
  }

  /** One more thread. @param thread its index. Default: how many there were before */
  host(thread = this.#made): VirtualHost {
    this.#made++;
    const host = new VirtualHost(this.#parts, thread);
    this.#hosts.add(host);
    return host;
  }

  /** Nothing is queued; timers may wait. */
  get idle(): boolean {
    if (this.#soon.length > 0) return false;
    for (const { turns } of this.#hosts) if (turns.length > 0) return false;
    return true;
  }

  /** Some thread makes a step. Returns false if there was nothing to do. */
  step(): boolean {
    const hadSoon = this.#soon.length > 0;
    this.#runSoon();
    const ready = this.#ready();
    if (ready.length === 0) return hadSoon;
    const thread = this.#choose(
      'thread',
      -1,
      ready.map(({ host }) => host.thread),
    );
    this.#run(ready.find(({ host }) => host.thread === thread) as Ready);
    return true;
  }

  /**
   * Steps, with promise callbacks in between, until nothing is queued. Where threads give each other work for ever that never is, so
   * `mayStop` is asked after each step.
   *
   * @returns whether nothing is queued
   */
  async settle(mayStop: MayStop = () => false): Promise<boolean> {
    const beginMs = this.clock.now();
    // What the caller has just caused is `soon`, and comes before any step.
    if (this.#options.auto) await this.#macrotask();
    do {
      this.step();
      await this.#macrotask();
    } while (!this.idle && !mayStop(this.clock.now() - beginMs));
    return this.idle;
  }

  /**
   * Moves the clock on by `ms`, firing each timer at its time and settling after each. Threads that never rest move the clock by
   * themselves: they are left to it once the time is over, and they have been at work for `BUSY_MS`.
   *
   * @param mayStop in the place of that
   * @returns whether nothing is queued
   * @throws RangeError for what is no time to move on by: the clock would show no number any more, and fire nothing
   */
  async advance(ms: number, mayStop?: MayStop): Promise<boolean> {
    if (!(Number.isFinite(ms) && ms >= 0)) throw new RangeError(`Cannot advance the clock: ms is milliseconds from 0, not ${String(ms)}`);
    const targetMs = this.clock.now() + ms;
    const isEnough = mayStop ?? ((busyMs) => busyMs >= BUSY_MS && this.clock.now() >= targetMs);
    let isAtRest = await this.settle(isEnough);
    while (isAtRest && this.clock.nextDueMs <= targetMs) {
      this.clock.moveTo(this.clock.nextDueMs);
      isAtRest = await this.settle(isEnough);
    }
    if (isAtRest) this.clock.moveTo(targetMs);
    return isAtRest;
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
    const mayStop: MayStop = (busyMs) => !isOpen && busyMs >= BUSY_MS;
    await this.settle(mayStop);
    while (isOpen) {
      this.#skipToTimer();
      await this.settle(mayStop);
    }
  }

  /** Who could make a step, as it would be if nobody chose: timers that are due, then what waits longest. */
  #ready(step = this.trace.steps + 1): Ready[] {
    const due = this.clock.due;
    const ready: Ready[] = [];
    let heardFrom = Number.POSITIVE_INFINITY;
    for (const host of this.#hosts) {
      const { turns } = host;
      const own = due.filter(({ owner }) => owner === host);
      const since = own[0] === undefined || turns.hasSoon ? turns.since(step) : due.indexOf(own[0]) - due.length;
      if (since !== undefined) ready.push({ host, due: own, kinds: turns.ready(step), since });
      heardFrom = Math.min(heardFrom, turns.heardFrom);
    }
    // A ring is late beside other things that happen, not for ever.
    if (ready.length === 0 && heardFrom !== Number.POSITIVE_INFINITY) return this.#ready(heardFrom);
    return ready.sort((one, other) => one.since - other.since);
  }

  #run({ host, due, kinds }: Ready): void {
    const { thread, turns } = host;
    const kind = this.#choose('task', thread, due.length > 0 && !turns.hasSoon ? ['timer', ...kinds] : kinds);
    const task = kind === 'timer' ? this.clock.take(this.#dueTimer(thread, due)) : turns.take(kind);
    this.trace.step(kind, thread);
    this.clock.moveTo(this.clock.now() + this.#options.stepCostMs);
    if (task !== undefined) this.#options.around(task);
    this.#runSoon();
  }

  /** Of timers with the same delay the one set first fires first, in Node too. */
  #dueTimer(thread: number, due: readonly VirtualTimer[]): VirtualTimer {
    const first = due[0] as VirtualTimer;
    const delays = new Set<number>();
    const likely = due.filter(({ dueMs, delayMs }) => {
      const isFirst = !delays.has(Math.ceil(delayMs));
      delays.add(Math.ceil(delayMs));
      return isFirst && dueMs - first.dueMs < TIMER_BLUR_MS;
    });
    const place = this.#choose(
      'timer',
      thread,
      likely.map((_, index) => index),
    );
    return likely[place] as VirtualTimer;
  }

  #choose<T extends number | string>(kind: ChoiceKind, thread: number, options: readonly T[]): T {
    const first = options[0] as T;
    return options.length < 2 ? first : (options[this.#options.chooser.choose({ kind, thread, options })] ?? first);
  }

  #runSoon(): void {
    for (let task = this.#soon.shift(); task !== undefined; task = this.#soon.shift()) this.#options.around(task);
  }

  /** One step per turn of the event loop, and one turn more: promise callbacks may have queued something. */
  #pump(): void {
    if (this.#pumping || !this.#options.auto) return;
    this.#pumping = true;
    this.#immediate(() => {
      this.#pumping = false;
      try {
        if (this.step() || (this.#options.autoAdvance && this.#skipToTimer())) this.#pump();
      } catch (error) {
        this.#pump();
        throw error;
      }
    });
  }

  #skipToTimer(): boolean {
    const { nextDueMs } = this.clock;
    if (nextDueMs === Number.POSITIVE_INFINITY) return false;
    this.clock.moveTo(nextDueMs);
    return true;
  }

  /** One turn of the real event loop: all promise callbacks have run by then. */
  #macrotask(): Promise<void> {
    return new Promise((resolve) => this.#immediate(resolve));
  }

  #immediate(task: () => void): void {
    this.#options.around(() => void nodeImmediate(task));
  }
}
