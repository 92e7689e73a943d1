import type { MayStop, VirtualMachine } from '@ringmaster/core/testkit';
import { StateError } from '../contract/errors/state-error.ts';
import { checkMs, type Passage } from './passage.ts';

/** Virtual milliseconds without a rest after which nothing will settle: some 600 slices of a thread. */
const RESTLESS_MS = 1_000;
/** And after which an expectation is content with what there is. */
const BUSY_MS = 100;
const RESTLESS = 'an actor that tells itself for ever, or two that tell each other, have no rest: advance lets time pass beside them';

/**
 * Time of a virtual machine: it stands still unless somebody moves it. Waiting goes from timer to timer and stops at the one that
 * brings what was waited for, so a test sees the very moment, and nothing fires that did not have to.
 */
export class VirtualPassage implements Passage {
  readonly patienceMs = 0;
  hasFailed = false;
  told: unknown = undefined;
  readonly #machine: VirtualMachine;
  readonly #check: () => void;
  readonly #startMs: number;
  #isAtRest = true;

  /** @param check throws if the run makes no sense any more */
  constructor(machine: VirtualMachine, check: () => void) {
    this.#machine = machine;
    this.#check = check;
    this.#startMs = machine.clock.now();
  }

  get nowMs(): number {
    return this.#machine.clock.now() - this.#startMs;
  }

  /** When the next timer is due, on the scale of `nowMs`; undefined: none waits. */
  get nextDueMs(): number | undefined {
    const { nextDueMs } = this.#machine.clock;
    return nextDueMs === Number.POSITIVE_INFINITY ? undefined : nextDueMs - this.#startMs;
  }

  get advice(): string {
    if (!this.#isAtRest) return `; ${RESTLESS}`;
    const due = this.nextDueMs;
    if (due === undefined) return ', and nothing will: no timer waits';
    return `, and nothing is left to do before the next timer, ${shortMs(due - this.nowMs)} ms from now; give a timeout, or advance`;
  }

  async settle(): Promise<void> {
    await this.#go(this.#machine.settle((busyMs) => busyMs >= RESTLESS_MS));
    if (this.#isAtRest) return;
    this.hasFailed = true;
    throw new StateError(`Cannot settle: there has been something to do for ${RESTLESS_MS} ms of the clock; ${RESTLESS}`);
  }

  async pass(ms: number): Promise<void> {
    await this.#go(this.#machine.advance(ms));
  }

  /** @throws RangeError for a time that is past */
  async passTo(timeMs: number): Promise<void> {
    const { nowMs } = this;
    if (!(timeMs >= nowMs)) throw new RangeError(`Cannot advance the clock to ${timeMs} ms: it is at ${shortMs(nowMs)}`);
    await this.pass(timeMs - nowMs);
  }

  async until(holds: () => boolean, withinMs: number): Promise<boolean> {
    checkMs('wait', withinMs);
    const limitMs = this.nowMs + withinMs;
    // A test sees what comes to rest, where anything does.
    const mayStop: MayStop = (busyMs) => busyMs >= BUSY_MS && (holds() || (busyMs >= RESTLESS_MS && this.nowMs >= limitMs));
    await this.#go(this.#machine.settle(mayStop));
    while (this.#isAtRest && !holds()) {
      const due = this.nextDueMs;
      if (due === undefined || due > limitMs) break;
      await this.#go(this.#machine.advance(Math.max(0, due - this.nowMs), mayStop));
    }
    if (!holds() && limitMs > this.nowMs) await this.pass(limitMs - this.nowMs);
    return holds();
  }

  async #go(going: Promise<boolean>): Promise<void> {
    this.#isAtRest = await going;
    this.#look();
  }

  #look(): void {
    try {
      this.#check();
    } catch (error) {
      this.hasFailed = true;
      this.told = error;
      throw error;
    }
  }
}

/** What reading the virtual clock has cost does not matter to people. */
function shortMs(ms: number): number {
  return Number(ms.toFixed(1));
}
