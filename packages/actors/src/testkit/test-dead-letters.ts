import type { AnyRef } from '../contract/actor-ref.ts';
import type { DeadLetter, DeadLetterReason } from '../contract/dead-letter.ts';
import { Arrivals } from './arrivals.ts';
import type { Passage } from './passage.ts';
import type { WaitOptions } from './probe.ts';
import { show, showSender } from './show.ts';

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

/** Keeps them. */
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

  /** Somebody has expected it, as an event. */
  expected(letter: DeadLetter): void {
    this.#arrivals.dismiss((one) => one === letter);
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

export function showLetter({ reason, target, message, sender }: DeadLetter): string {
  return `${reason} ${show(message)} to ${target === undefined ? 'nobody known' : `"${target.name}"`} ${showSender(sender)}`;
}

function typeOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
}
