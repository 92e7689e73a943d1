import type { AnyRef } from '../contract/actor-ref.ts';
import type { SystemEvent, SystemEvents } from '../contract/system-event.ts';
import { Arrivals } from './arrivals.ts';
import type { Passage } from './passage.ts';
import type { WaitOptions } from './probe.ts';
import { LetterBook, showLetter } from './test-dead-letters.ts';

/** Which event is waited for, and for how long. */
export interface EventOptions extends WaitOptions {
  /** Of whom. Default: of anybody. */
  readonly of?: AnyRef;
}

type EventOf<K> = Extract<SystemEvent, { readonly type: K }>;

/** What happens in a system under test. */
export interface TestEvents extends SystemEvents {
  /** All of it so far. */
  readonly seen: readonly SystemEvent[];
  /** An event of that type; of those that nobody has expected yet, the first. @throws ExpectationError as a rejection */
  expect<K extends SystemEvent['type']>(type: K, options?: EventOptions): Promise<EventOf<K>>;
}

/** Keeps what a system tells of itself. */
export class EventBook {
  readonly letters: LetterBook;
  readonly #arrivals: Arrivals<SystemEvent>;

  constructor(passage: Passage) {
    this.letters = new LetterBook(passage);
    this.#arrivals = new Arrivals<SystemEvent>(() => passage, { place: 'among the events', show: showEvent });
  }

  forget(): void {
    this.#arrivals.forget();
    this.letters.forget();
  }

  /** Makes of the events of a system those of a test. */
  join(events: SystemEvents): TestEvents {
    events.subscribe({
      tell: (event) => {
        this.#arrivals.add(event);
        if (event.type === 'dead-letter') this.letters.add(event.detail);
        return 'accepted';
      },
    });
    const arrivals = this.#arrivals;
    return Object.defineProperties(events, {
      seen: { get: () => arrivals.all },
      expect: {
        value: async (type: SystemEvent['type'], { of, timeout }: EventOptions = {}) => {
          const is = (event: SystemEvent): event is SystemEvent => event.type === type && (of === undefined || event.actor === of);
          const what = of === undefined ? `"${type}"` : `"${type}" of "${of.name}"`;
          const event = await arrivals.take({ what, is, isNext: false, timeout });
          if (event.type === 'dead-letter') this.letters.expected(event.detail);
          return event;
        },
      },
    }) as TestEvents;
  }
}

function showEvent(event: SystemEvent): string {
  if (event.type === 'dead-letter') return `dead-letter ${showLetter(event.detail)}`;
  return event.actor === undefined ? event.type : `${event.type} "${event.actor.name}"`;
}
