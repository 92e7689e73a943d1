import { onAbort } from '../cell/on-abort.ts';
import type { SentOn } from '../cell/refs/waiting-sends.ts';
import { type Routee, sendOnTo, standsForOthers } from './routee.ts';

/**
 * One message in line at several routees, of whom any will do: whoever has room first has it, or whose turn it is first (K20).
 *
 * All these lines are in this thread, and what lets a message in is one step of it. The message leaves the others within that step, so
 * nobody else lets it in; and nothing has been taken for it elsewhere that would have to be given back.
 */
export class AnyLine {
  /** `returned`: all those at whom it stood have ended. Rejects with the reason of the signal, and if the message cannot be sent. */
  readonly outcome: Promise<SentOn>;
  readonly #message: unknown;
  readonly #signal: AbortSignal;
  readonly #passed: (() => void) | undefined;
  readonly #quiet: () => void;
  /** Where it stands, and what takes it out of that line. */
  readonly #places = new Map<Routee, AbortController>();
  #isOver = false;
  #sent: SentOn = 'returned';
  #failure: { readonly error: unknown } | undefined;
  #resolve: (sent: SentOn) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  /**
   * @param signal not aborted yet; what it aborts leaves all lines
   * @param passed called in the step in which one of them has the message
   */
  constructor(message: unknown, signal: AbortSignal, passed?: () => void) {
    this.#message = message;
    this.#signal = signal;
    this.#passed = passed;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#quiet = onAbort(signal, () => this.#leave());
  }

  /**
   * Offers it to each, and stands in line at those without room; where it stands already it keeps its place. `returned` if it then stands nowhere: the last
   * may have ended, in another thread, since its caller saw somebody (K20).
   */
  stand(routees: readonly Routee[]): void {
    for (const routee of routees) {
      if (this.#isOver) return;
      if (!this.#places.has(routee)) this.#standAt(routee);
      // An actor lets it in by itself; told again it would refuse it, since the sender waits there (F2), and count that (K22).
      else if (standsForOthers(routee)) this.#tellAgain(routee);
    }
    if (!this.#isOver && this.#places.size === 0) this.#settle();
  }

  /** It cannot be sent after all, unless somebody has it by now. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#failure = { error };
    this.#leave();
  }

  #standAt(routee: Routee): void {
    const place = new AbortController();
    this.#places.set(routee, place);
    const sent = sendOnTo(routee, this.#message, place.signal, () => this.#passedAt(routee));
    const left = (): void => {
      this.#places.delete(routee);
      if (this.#places.size === 0) this.#settle();
    };
    sent.then(
      (outcome) => {
        if (outcome !== 'returned') this.#sent = outcome;
        left();
      },
      (error: unknown) => {
        // Otherwise it was told to leave, and says so.
        if (!place.signal.aborted) {
          this.#failure = { error };
          this.#leave();
        }
        left();
      },
    );
  }

  /** It may have got routees since, who have room. */
  #tellAgain(routee: Routee): void {
    const outcome = routee.tell(this.#message);
    if (outcome === 'full') return;
    this.#sent = outcome;
    this.#passedAt(undefined);
  }

  /** One of them has it. If it stands for several they all have it in the end, so its place is its own affair. */
  #passedAt(routee: Routee | undefined): void {
    this.#leave(routee);
    this.#passed?.();
  }

  #leave(except?: Routee): void {
    this.#isOver = true;
    for (const [routee, place] of this.#places) if (routee !== except) place.abort();
  }

  #settle(): void {
    // Also where all have ended: whoever comes now is another line's.
    this.#isOver = true;
    this.#quiet();
    if (this.#failure !== undefined) this.#reject(this.#failure.error);
    else if (this.#sent === 'returned' && this.#signal.aborted) this.#reject(this.#signal.reason);
    else this.#resolve(this.#sent);
  }
}
