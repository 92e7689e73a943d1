import { ActorRefBase } from '../../cell/refs/actor-ref-base.ts';
import type { Recipient } from '../../contract/actor-ref.ts';
import { checkRecipient } from '../../contract/check-recipient.ts';
import type { Accepted } from '../../contract/message.ts';
import type { Subscription } from '../../contract/subscription.ts';
import type { SystemEvent, SystemEvents } from '../../contract/system-event.ts';

/** What the hub needs from the owner's thread. */
export interface HubNeeds {
  soon(task: () => void): void;
  later(task: () => void): void;
  /** The first subscriber came, or the last one left: workers send no events that nobody wants. */
  wantedChanged(wanted: boolean): void;
  /** Runs `tell` as if an actor sent it: the runtime's own messages are not refused while the system stops. */
  fromInside<R>(tell: () => R): R;
  /** The same for an actor, which is shown the blocks of a dead letter and does not get them. */
  showing<R>(tell: () => R): R;
  /** A subscriber threw. */
  failed(error: unknown): void;
}

/** One call of `subscribe`. A recipient may have several, each cancelled by itself. */
interface Subscriber {
  readonly to: Recipient<SystemEvent>;
  /** Called when the subscription is over: it was cancelled, or its actor has ended. */
  readonly left: () => void;
}

/**
 * The owner's end of the event stream: sends what happened in any thread to whoever has subscribed.
 *
 * Each subscription gets each event, even if several belong to one recipient. An actor that has ended is unsubscribed.
 *
 * Events are delivered in batches, never inside the step that caused them. Events that a subscriber causes come in the next batch, after
 * the event loop's turn, so a subscriber that causes events by what it sends does not run in circles.
 */
export class EventHub implements SystemEvents {
  readonly #needs: HubNeeds;
  readonly #subscribers = new Set<Subscriber>();
  #waiting: SystemEvent[] = [];
  #delivering = false;

  constructor(needs: HubNeeds) {
    this.#needs = needs;
  }

  /** @param left called once when it is over */
  subscribe(to: Recipient<SystemEvent>, left: () => void = () => undefined): Subscription {
    checkRecipient('subscribe to events', to);
    const subscriber: Subscriber = { to, left };
    this.#subscribers.add(subscriber);
    if (this.#subscribers.size === 1) this.#needs.wantedChanged(true);
    const cancel = (): void => this.#remove(subscriber);
    return { cancel, [Symbol.dispose]: cancel };
  }

  get hasSubscribers(): boolean {
    return this.#subscribers.size > 0;
  }

  publish(event: SystemEvent): void {
    if (this.#subscribers.size === 0) return;
    this.#waiting.push(event);
    if (this.#waiting.length > 1) return;
    if (this.#delivering) this.#needs.later(() => this.deliver());
    else this.#needs.soon(() => this.deliver());
  }

  /** Delivers what is waiting. */
  deliver(): void {
    const events = this.#waiting;
    this.#waiting = [];
    this.#delivering = true;
    for (const event of events) for (const subscriber of [...this.#subscribers]) this.#tell(subscriber, event);
    this.#delivering = false;
  }

  #tell(subscriber: Subscriber, event: SystemEvent): void {
    const { to } = subscriber;
    if (!this.#subscribers.has(subscriber)) return;
    // Checked first: telling an actor that has ended would make a dead letter, and that another event.
    if (to instanceof ActorRefBase && !to.isAlive) return this.#remove(subscriber);
    // A subscriber is not told of its own dead letters, or that would never end.
    if (event.type === 'dead-letter' && event.actor === (to as unknown)) return;
    try {
      const tell = (): Accepted => to.tell(event);
      // Anybody else may do in its `tell` whatever it likes.
      const told = to instanceof ActorRefBase ? (): Accepted => this.#needs.showing(tell) : tell;
      if (this.#needs.fromInside(told) === 'stopped') this.#remove(subscriber);
    } catch (error) {
      // A dead letter's message may be the very thing that cannot be sent, so the letter is sent without it.
      if (event.type === 'dead-letter' && event.detail.message !== undefined) {
        this.#tell(subscriber, { ...event, detail: { ...event.detail, message: undefined } });
      } else this.#needs.failed(error);
    }
  }

  #remove(subscriber: Subscriber): void {
    if (!this.#subscribers.delete(subscriber)) return;
    subscriber.left();
    if (this.#subscribers.size === 0) this.#needs.wantedChanged(false);
  }
}
