import type { ActorContext } from '../contract/actor-context.ts';
import type { Message } from '../contract/message.ts';

/** Node's timers take no longer ones: what is further off is woken for before, and sets the alarm again. */
const TIMER_MAX_MS = 2 ** 30;

/** What an alarm is made from. */
export interface AlarmPlan<M extends Message> {
  readonly ctx: ActorContext<M>;
  /** Told to the actor when it rings; its type is the timer's key. */
  readonly message: M;
  /** Epoch milliseconds, the clock that moments are given by. */
  now(): number;
}

/** The one timer of an actor that has many moments to wait for: it rings by the earliest of them. */
export class Alarm<M extends Message> {
  readonly #plan: AlarmPlan<M>;
  /** Of this incarnation: the next one has an alarm of its own. */
  readonly #life: AbortSignal;
  #atMs = Number.POSITIVE_INFINITY;

  constructor(plan: AlarmPlan<M>) {
    this.#plan = plan;
    this.#life = plan.ctx.signal;
  }

  /** Rings then, or before. `Infinity`: that is not to be waited for. */
  set(atMs: number): void {
    if (atMs >= this.#atMs || this.#life.aborted) return;
    this.#atMs = atMs;
    const { ctx, message, now } = this.#plan;
    ctx.timers.after(message.type, Math.min(TIMER_MAX_MS, Math.max(1, Math.ceil(atMs - now()))), message);
  }

  /** The message has come: whatever is still to be waited for is to be set again. */
  rang(): void {
    this.#atMs = Number.POSITIVE_INFINITY;
  }
}
