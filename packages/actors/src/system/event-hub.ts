import { ActorRefBase } from '../cell/actor-ref-base.ts';
import type { Recipient } from '../contract/actor-ref.ts';
import type { Subscription } from '../contract/subscription.ts';
import type { SystemEvent, SystemEvents } from '../contract/system-event.ts';

/** What the hub needs from the owner's thread. */
export interface HubNeeds {
  soon(task: () => void): void;
  later(task: () => void): void;
  /** The first subscriber came, or the last one went: nobody sends events that nobody wants. */
  wantedChanged(wanted: boolean): void;
  /** Runs `tell` as sent from inside: the runtime's own messages are not refused while the system stops. */
  fromInside<R>(tell: () => R): R;
  /** A subscriber threw. */
  failed(error: unknown): void;
}

/** One call of `subscribe`: the same recipient may have several, each with an end of its own. */
interface Subscriber {
  readonly to: Recipient<SystemEvent>;
  /** It is over, cancelled or because its actor has ended. */
  readonly left: () => void;
}

/**
 * The owner's end of the event stream: what happened in any thread, to whoever subscribed.
 *
 * Each subscription is told each event, also if several are of one recipient; an actor that has ended leaves by itself.
 *
 * Events are handed on in batches, never inside the step that caused them, and what a subscriber causes comes with the
 * next batch after the event loop's turn: a subscriber whose own sending makes events does not run in circles.
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
    if (typeof to?.tell !== 'function') throw new TypeError('Cannot subscribe to events: the recipient has no tell');
    const subscriber: Subscriber = { to, left };
    this.#subscribers.add(subscriber);
    if (this.#subscribers.size === 1) this.#needs.wantedChanged(true);
    const cancel = (): void => this.#remove(subscriber);
    return { cancel, [Symbol.dispose]: cancel };
  }

  publish(event: SystemEvent): void {
    if (this.#subscribers.size === 0) return;
    this.#waiting.push(event);
    if (this.#waiting.length > 1) return;
    if (this.#delivering) this.#needs.later(() => this.deliver());
    else this.#needs.soon(() => this.deliver());
  }

  /** Hands on what waits. */
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
    // Looked at before: telling it that it has ended would make a dead letter, and that an event.
    if (to instanceof ActorRefBase && !to.isAlive) return this.#remove(subscriber);
    // What could not be told to a subscriber is not told to it as an event, or that would never end.
    if (event.type === 'dead-letter' && event.actor === (to as unknown)) return;
    try {
      if (this.#needs.fromInside(() => to.tell(event)) === 'stopped') this.#remove(subscriber);
    } catch (error) {
      // A dead letter's message may be just what cannot be sent; the letter is told without it.
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
