import { tellSubscriber } from '../cell/refs/tell-subscriber.ts';
import type { Recipient } from '../contract/actor-ref.ts';
import { PACE, type Paced } from '../contract/pace.ts';
import type { TaskEvent } from '../contract/scheduler-info.ts';
import type { StreamReader } from '../contract/stream.ts';
import type { Subscription } from '../contract/subscription.ts';

/** Passes the events of a scheduler on to a recipient, in the thread of whoever subscribed. */
export class EventPump implements Subscription {
  readonly #host: Paced;
  readonly #events: StreamReader<TaskEvent>;
  readonly #to: Recipient<TaskEvent>;
  /** Events that the recipient had no room for, since the last it took. */
  #skipped = 0;

  constructor(host: Paced, events: StreamReader<TaskEvent>, to: Recipient<TaskEvent>) {
    this.#host = host;
    this.#events = events;
    this.#to = to;
    void this.#run();
  }

  cancel(): void {
    this.#events.cancel();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  async #run(): Promise<void> {
    try {
      for await (const events of this.#events.batches()) {
        if (!events.every((event) => this.#pass(event))) return;
      }
    } catch {
      // The scheduler, or whoever subscribed, has ended: nothing more happens.
    }
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
    return tellSubscriber(this.#to, event, (error) => this.#host[PACE].warn(error, 'recipient of a subscription failed'));
  }
}
