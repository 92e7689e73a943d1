import type { AnyRef, DeadLetter, Subscription, System, SystemEvent, ThreadLoss } from '@ringmaster/actors';
import type { Probe, TestSystem } from '@ringmaster/actors/testkit';
import { STATE, ThreadState, threadIndex } from '@ringmaster/core';
import { expect } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { type CounterName, SystemCounters, underWay } from '#actors/system/thread/metrics/system-meter.js';
import { GUARDIAN_SLOT } from '#actors/system/thread/thread-config.js';
import type { LineCollector, LoggedLine } from './line-collector.ts';
import { pause, turn, until } from './until.ts';

export interface StageParts {
  readonly system: TestSystem;
  readonly collector: LineCollector;
  /** Moves a manual clock; absent where time passes by itself. */
  readonly advance: ((ms: number) => Promise<void>) | undefined;
}

/** A system under test, what it logged, and what it reported, from now to the end of the test. */
export class Stage {
  readonly system: System;
  /** The same, as a test has it. */
  readonly kit: TestSystem;
  readonly events: SystemEvent[] = [];
  /** Those among the events. */
  readonly deadLetters: DeadLetter[] = [];
  /** A thread was lost on purpose, or a handler never ends: messages remain unaccounted for. */
  isUnbalanced = false;
  readonly #collector: LineCollector;
  readonly #advance: StageParts['advance'];
  readonly #counters: SystemCounters;
  readonly #before: ReadonlyMap<CounterName, number>;
  readonly #acceptedBefore: number;
  readonly #subscription: Subscription;

  constructor({ system, collector, advance }: StageParts) {
    this.system = system;
    this.kit = system;
    this.#collector = collector;
    this.#advance = advance;
    collector.lines = [];
    this.#counters = new SystemCounters((system as unknown as OwnerSystem).regions);
    this.#before = new Map(this.#counters.names.map((name) => [name, this.#counters.total(name)]));
    this.#acceptedBefore = underWay(this.#counters).stamp;
    this.#subscription = system.events.subscribe({
      tell: (event) => {
        this.events.push(event);
        if (event.type === 'dead-letter') this.deadLetters.push(event.detail);
        return 'accepted';
      },
    });
  }

  /** Somebody to be told, under a name that no other test of this system gives. */
  probe<M>(): Probe<M> {
    return this.kit.probe<M>();
  }

  /** As if nothing had been reported yet. */
  forget(): void {
    this.events.length = 0;
    this.deadLetters.length = 0;
    this.kit.forget();
  }

  get lines(): readonly LoggedLine[] {
    return this.#collector.lines;
  }

  /** Which thread an actor was placed in. */
  threadOf(ref: AnyRef): number {
    return (ref as unknown as { readonly thread: number }).thread;
  }

  /** Moves the manual clock on; where there is none, nothing. */
  async advance(ms: number): Promise<void> {
    await this.#advance?.(ms);
  }

  /** Between two looks at what others do: `ms` on a manual clock; where there is none, a moment that leaves the core to them. */
  moment(ms = 1): Promise<void> {
    return this.#advance?.(ms) ?? pause();
  }

  /** `promise`, with the clock running: by itself, or moved on as long as it takes. */
  async inTime<T>(promise: Promise<T>): Promise<T> {
    const advance = this.#advance;
    if (advance === undefined) return promise;
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    // A turn before each step: what comes about by itself needs no time.
    for (let step = 0; !settled; step++) {
      await turn();
      if (!settled && step > 20) await advance(5);
    }
    return promise;
  }

  /**
   * One step of waiting for something: a turn, and every so many steps some time. Also where that passes by itself: a hundred thousand turns of
   * a quiet machine are less than a second, and whoever counts steps would give up.
   */
  async pass(step: number): Promise<void> {
    await turn();
    if (step % 20 === 19) await this.moment(5);
  }

  until(what: string, holds: () => boolean): Promise<void> {
    return until(what, holds);
  }

  async untilDeadLetters(count: number): Promise<readonly DeadLetter[]> {
    await until(`there are ${count} dead letters`, () => this.deadLetters.length >= count);
    return this.deadLetters;
  }

  /** Accepted messages that were neither handled nor dropped. */
  get unfinished(): number {
    return underWay(this.#counters).messages;
  }

  /** The system holds too many bytes, as the owner's thread knows, and most of them are in the thread of `ref`: nothing of ours is on its way there. */
  isCrowded(ref: AnyRef): boolean {
    const { runtime } = this.system as OwnerSystem;
    const thread = this.threadOf(ref);
    return runtime.held.isOverLimit && runtime.held.hasMoreThanItsShare(thread) && !runtime.threads.peer(thread).link.hasOutbox;
  }

  /** Messages accepted since the stage was opened, wherever their receivers live. */
  get accepted(): number {
    return underWay(this.#counters).stamp - this.#acceptedBefore;
  }

  /** A counter, summed over all threads, since the stage was opened. */
  count(name: CounterName): number {
    return this.#counters.total(name) - (this.#before.get(name) ?? 0);
  }

  /** Ends a worker from outside, as the watchdog does, in the middle of whatever it does. */
  killNow(thread: number): Promise<void> {
    return (this.system as OwnerSystem).endThread(thread, new Error(`Thread ${thread} was killed`));
  }

  /** The same as soon as it sleeps: nobody is to blame for it. Several at once: as soon as all of them do. */
  async kill(...threads: number[]): Promise<void> {
    const words = new Int32Array((this.system as OwnerSystem).regions.words);
    const isAwake = (thread: number): boolean => words[threadIndex(thread) + STATE] === ThreadState.awake;
    await until(`threads ${threads} sleep`, () => !threads.some(isAwake));
    await Promise.all(threads.map((thread) => this.killNow(thread)));
  }

  /** Restarts so far. */
  get restarts(): Extract<SystemEvent, { type: 'restarted' }>[] {
    return this.events.filter((event) => event.type === 'restarted');
  }

  /** What the deaths of threads came to, so far. */
  get losses(): ThreadLoss[] {
    return this.events.flatMap((event) => (event.type === 'thread-lost' ? [event.detail] : []));
  }

  async untilLosses(count: number): Promise<readonly ThreadLoss[]> {
    await until(`${count} deaths of threads are seen to`, () => this.losses.length >= count);
    return this.losses;
  }

  /** Everything told has been handled or dropped. */
  async untilQuiet(): Promise<void> {
    await until('all messages are accounted for', () => this.unfinished === 0);
  }

  /** Ends the system, and looks whether every message was accounted for (G1). */
  async close(): Promise<void> {
    await this.system.stop();
    if (!this.isUnbalanced) expect(this.unfinished, 'messages accepted and not accounted for').toBe(0);
  }

  /**
   * Ends all actors, for the next test to use the system; false if it cannot. One whose threads have died can: it is to be as good as new.
   *
   * @param lastly has to come about as well; in a thread that was given up it does not
   */
  async clear(lastly: () => Promise<unknown>): Promise<boolean> {
    const { runtime } = this.system as OwnerSystem;
    if (this.isUnbalanced || !runtime.acceptsOutside) return false;
    const children = runtime.cellAt(GUARDIAN_SLOT)?.family?.children.view.values() ?? [];
    const ended = Promise.all([...children].map((child) => child.stop()));
    const inVain = new Promise<boolean>((resolve) => setTimeout(resolve, 3_000, false).unref());
    const inGoodTime = ended
      .then(() => until('nothing is under way, and no ask is open', () => this.unfinished === 0 && underWay(this.#counters).asking === 0))
      .then(lastly)
      .then(
        () => true,
        () => false,
      );
    const isClear = await Promise.race([inGoodTime, inVain]);
    this.#subscription.cancel();
    return isClear;
  }
}
