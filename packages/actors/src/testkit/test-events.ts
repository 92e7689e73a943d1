import type { AnyRef } from '../contract/actor-ref.ts';
import type { DeadLetter, DeadLetterReason } from '../contract/dead-letter.ts';
import type { SystemEvent, SystemEvents } from '../contract/system-event.ts';
import { Arrivals } from './arrivals.ts';
import type { Passage } from './passage.ts';
import type { WaitOptions } from './probe.ts';
import { show, showSender } from './show.ts';

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

/** Which dead letter is expected: what is left out may be anything. */
export interface LetterPattern {
  readonly reason?: DeadLetterReason;
  readonly to?: AnyRef;
  /** Of its message. */
  readonly type?: string;
}

/** What was not handled in a system under test. */
export interface TestDeadLetters {
  readonly seen: readonly DeadLetter[];
  /** One like that; of those that nobody has expected yet, the first. @throws ExpectationError as a rejection */
  expect(pattern?: LetterPattern, options?: WaitOptions): Promise<DeadLetter>;
  /** None that nobody has expected, once all that is under way has come to its end. @throws ExpectationError as a rejection */
  expectNone(): Promise<void>;
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
        value: (type: SystemEvent['type'], { of, timeout }: EventOptions = {}) => {
          const is = (event: SystemEvent): event is SystemEvent => event.type === type && (of === undefined || event.actor === of);
          return arrivals.take({ what: of === undefined ? `"${type}"` : `"${type}" of "${of.name}"`, is, isNext: false, timeout });
        },
      },
    }) as TestEvents;
  }
}

export class LetterBook implements TestDeadLetters {
  readonly #arrivals: Arrivals<DeadLetter>;

  constructor(passage: Passage) {
    this.#arrivals = new Arrivals(() => passage, { place: 'among the dead letters', show: showLetter });
  }

  get seen(): readonly DeadLetter[] {
    return this.#arrivals.all;
  }

  /** Those that nobody has expected. */
  get open(): readonly string[] {
    return this.#arrivals.open.map(showLetter);
  }

  forget(): void {
    this.#arrivals.forget();
  }

  add(letter: DeadLetter): void {
    this.#arrivals.add(letter);
  }

  expect({ reason, to, type }: LetterPattern = {}, { timeout }: WaitOptions = {}): Promise<DeadLetter> {
    const is = (letter: DeadLetter): letter is DeadLetter =>
      (reason === undefined || letter.reason === reason) &&
      (to === undefined || letter.target === to) &&
      (type === undefined || typeOf(letter.message) === type);
    const parts = [reason, type && `"${type}"`, to && `to "${to.name}"`].filter((part) => part !== undefined);
    return this.#arrivals.take({ what: `a dead letter ${parts.join(' ')}`.trim(), is, isNext: false, timeout });
  }

  expectNone(): Promise<void> {
    return this.#arrivals.none('dead letter', () => true, 0);
  }
}

function typeOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
}

function showLetter({ reason, target, message, sender }: DeadLetter): string {
  return `${reason} ${show(message)} to ${target === undefined ? 'nobody known' : `"${target.name}"`} ${showSender(sender)}`;
}

function showEvent(event: SystemEvent): string {
  if (event.type === 'dead-letter') return `dead-letter ${showLetter(event.detail)}`;
  return event.actor === undefined ? event.type : `${event.type} "${event.actor.name}"`;
}
