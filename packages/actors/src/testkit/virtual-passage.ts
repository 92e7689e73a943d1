import type { VirtualMachine } from '@ringmaster/core/testkit';
import { checkMs, type Passage } from './passage.ts';

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
    const due = this.nextDueMs;
    if (due === undefined) return ', and nothing will: no timer waits';
    return `, and nothing is left to do before the next timer, ${shortMs(due - this.nowMs)} ms from now; give a timeout, or advance`;
  }

  async settle(): Promise<void> {
    await this.#machine.settle();
    this.#look();
  }

  async pass(ms: number): Promise<void> {
    await this.#machine.advance(ms);
    this.#look();
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
    await this.settle();
    while (!holds()) {
      const due = this.nextDueMs;
      if (due === undefined || due > limitMs) break;
      await this.pass(Math.max(0, due - this.nowMs));
    }
    if (!holds() && limitMs > this.nowMs) await this.pass(limitMs - this.nowMs);
    return holds();
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
