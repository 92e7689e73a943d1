import type { Recipient } from '../contract/actor-ref.ts';
import type { Subscription } from '../contract/subscription.ts';
import type { SystemEvent, SystemEvents } from '../contract/system-event.ts';

/** The owner's end of the event stream: what happened in any thread, to whoever subscribed. */
export class EventHub implements SystemEvents {
  readonly #subscribers = new Set<Recipient<SystemEvent>>();
  readonly #wantedChanged: (wanted: boolean) => void;

  /** @param wantedChanged told when the first subscriber comes and the last one goes: nobody sends events that nobody wants */
  constructor(wantedChanged: (wanted: boolean) => void) {
    this.#wantedChanged = wantedChanged;
  }

  subscribe(to: Recipient<SystemEvent>): Subscription {
    if (typeof to?.tell !== 'function') throw new TypeError('Cannot subscribe to events: the recipient has no tell');
    this.#subscribers.add(to);
    if (this.#subscribers.size === 1) this.#wantedChanged(true);
    const cancel = (): void => this.#remove(to);
    return { cancel, [Symbol.dispose]: cancel };
  }

  publish(event: SystemEvent): void {
    for (const subscriber of this.#subscribers) {
      // An event about an event that could not be told would never end.
      if ('detail' in event && event.type === 'dead-letter' && event.actor === (subscriber as unknown)) continue;
      if (subscriber.tell(event) === 'stopped') this.#remove(subscriber);
    }
  }

  #remove(subscriber: Recipient<SystemEvent>): void {
    if (this.#subscribers.delete(subscriber) && this.#subscribers.size === 0) this.#wantedChanged(false);
  }
}
