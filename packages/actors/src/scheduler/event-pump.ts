import { mayBeFailure } from '../ask/is-final.ts';
import { tellSubscriber } from '../cell/refs/tell-subscriber.ts';
import type { AnyRef, Recipient } from '../contract/actor-ref.ts';
import { PACE, type Paced } from '../contract/pace.ts';
import type { TaskEvent } from '../contract/scheduler-info.ts';
import type { Streaming, StreamTo } from '../contract/stream.ts';
import type { Subscription } from '../contract/subscription.ts';
import { StreamLink } from '../streams/stream-link.ts';

/** Events that may be on the way. What is more is left out, and counted. */
const WINDOW = 1_024;

/** What a pump is made from. */
export interface PumpPlan {
  readonly host: Streaming & Paced;
  readonly scheduler: AnyRef;
  readonly to: Recipient<TaskEvent>;
  /** Asks the scheduler to write there. */
  request(to: StreamTo<TaskEvent>): Promise<unknown>;
}

/** Passes the events of a scheduler on to a recipient, in the thread of whoever subscribed; after a restart, those of its next incarnation. */
export class EventPump implements Subscription {
  readonly #plan: PumpPlan;
  readonly #link: StreamLink<TaskEvent>;
  /** Events that the recipient had no room for, since the last it took. */
  #skipped = 0;
  #isOver = false;

  constructor(plan: PumpPlan) {
    this.#plan = plan;
    this.#link = new StreamLink<TaskEvent>({
      ...{ host: plan.host, of: plan.scheduler, window: WINDOW },
      request: (to) => plan.request(to),
      take: (events) => this.#take(events),
      isFailure: mayBeFailure,
      interrupted: () => undefined,
      over: (error, isGivenUp) => {
        if (isGivenUp) this.#warn(error);
      },
    });
    this.#link.begin();
  }

  cancel(): void {
    this.#isOver = true;
    this.#link.cancel();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  #warn(error: unknown): void {
    const { scheduler, host } = this.#plan;
    host[PACE].warn(error, `nothing is heard of the tasks of "${scheduler.name}" any more: see why it fails, and subscribe again`);
  }

  #take(events: readonly TaskEvent[]): void {
    if (!events.every((event) => this.#isOver || this.#pass(event))) this.cancel();
  }

  /** Whether the recipient goes on. */
  #pass(event: TaskEvent): boolean {
    if (this.#skipped > 0) {
      const outcome = this.#tell({ type: 'skipped', events: this.#skipped });
      if (outcome === 'stopped') return false;
      if (outcome === 'full') return this.#skip();
      this.#skipped = 0;
    }
    const outcome = this.#tell(event);
    return outcome === 'full' ? this.#skip() : outcome !== 'stopped';
  }

  #skip(): true {
    this.#skipped++;
    return true;
  }

  #tell(event: TaskEvent): 'accepted' | 'full' | 'stopped' {
    const { to, host } = this.#plan;
    return tellSubscriber(to, event, (error) => host[PACE].warn(error, 'recipient of a subscription failed'));
  }
}
