import type { ActorContext } from '../contract/actor-context.ts';
import type { Message } from '../contract/message.ts';
import { PACE, type Pace } from '../contract/pace.ts';
import { onAbort } from '../cell/on-abort.ts';

/** Node's timers take no longer ones: what is further off is woken for before, and sets the alarm again. */
const TIMER_MAX_MS = 2 ** 30;
const NOW = Promise.resolve();

/** What an alarm is made from. */
export interface AlarmPlan<M extends Message> {
  readonly ctx: ActorContext<M>;
  /** Told to the actor when it rings. */
  readonly message: M;
  /** Epoch milliseconds, the clock that moments are given by. */
  now(): number;
}

/**
 * The one timer of an actor that has many moments to wait for: it rings by the earliest of them.
 *
 * Its message stands behind all that had come by then, so who is judged by what he has said in time is judged by `heardMs`, and by no
 * other look at the clock (docs/time-limits.md, Y3).
 */
export class Alarm<M extends Message> {
  readonly #plan: AlarmPlan<M>;
  readonly #pace: Pace;
  /** Of this incarnation: the next one has an alarm of its own. */
  readonly #life: AbortSignal;
  readonly #message: () => M;
  #atMs = Number.POSITIVE_INFINITY;
  /** When what waits in the mailbox to ring was put there. */
  #dueMs = 0;
  #heardMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  readonly #due = (): void => this.#isDue();

  constructor(plan: AlarmPlan<M>) {
    this.#plan = plan;
    this.#pace = plan.ctx[PACE];
    this.#life = plan.ctx.signal;
    this.#message = () => plan.message;
    onAbort(this.#life, () => this.#cancel?.());
  }

  /** What had come for the actor by then has been handled, but for what waits in the lane `low`, or waits elsewhere for room. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** Rings then, or before. `Infinity`: that is not to be waited for. */
  set(atMs: number): void {
    if (atMs >= this.#atMs || this.#life.aborted) return;
    this.#atMs = atMs;
    this.#cancel?.();
    this.#cancel = this.#pace.after(Math.min(TIMER_MAX_MS, Math.ceil(atMs - this.#plan.now())), this.#due);
  }

  /** The message has come: whatever is still to be waited for is to be set again. */
  rang(): void {
    this.#atMs = Number.POSITIVE_INFINITY;
    this.#heardMs = this.#dueMs;
  }

  #isDue(): void {
    this.#cancel = undefined;
    if (this.#life.aborted) return;
    // It rings already: until then nothing is earlier.
    this.#atMs = Number.NEGATIVE_INFINITY;
    this.#dueMs = this.#plan.now();
    this.#plan.ctx.pipeToSelf(NOW, this.#message);
  }
}
