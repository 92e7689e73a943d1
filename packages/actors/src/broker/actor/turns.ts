import { Alarm } from '../../toolbox/alarm.ts';
import type { BrokerMessage } from '../../contract/broker-messages.ts';
import type { Done, Journal } from '../store/journal.ts';
import type { BrokerContext, OwnMessage } from './own-messages.ts';

const WAKE: OwnMessage = { type: 'ringmaster/wake' };
const NOW = Promise.resolve();

/**
 * The time of one life of a broker, and what is done at the end of each turn in which anything happened: what must not be done in the middle of it, and
 * what there is to keep goes to the store.
 */
export class Turns {
  readonly #ctx: BrokerContext;
  readonly #journal: Journal | undefined;
  readonly #life: AbortSignal;
  #nowMs: number;
  /** The time was read in it. */
  #isTurn = false;
  readonly #alarm: Alarm<BrokerMessage | OwnMessage>;
  #afterwards: (() => void)[] = [];
  /** Answers that wait until what they confirm is kept. */
  #confirmations: Done[] = [];

  constructor(ctx: BrokerContext, journal: Journal | undefined) {
    this.#ctx = ctx;
    this.#journal = journal;
    this.#life = ctx.signal;
    this.#nowMs = ctx.clock.now();
    this.#alarm = new Alarm({ ctx, message: WAKE, now: () => Math.max(this.#nowMs, ctx.clock.now()) });
  }

  /** It stops or restarts: nothing more is to happen. */
  get isOver(): boolean {
    return this.#life.aborted;
  }

  /** Epoch milliseconds, read once a turn; a clock that is set back stands still for a while. @throws what the store has failed with: nothing may change */
  now(): number {
    if (this.#isTurn) return this.#nowMs;
    this.#journal?.check();
    this.#isTurn = true;
    void NOW.then(() => this.#end());
    this.#nowMs = Math.max(this.#nowMs, this.#ctx.clock.now());
    return this.#nowMs;
  }

  /** At the end of the turn. */
  afterwards(step: () => void): void {
    this.now();
    this.#afterwards.push(step);
  }

  /** At once without a store, else when it has all that there is to keep by now, or with an error if it never will. */
  confirm(confirmation: Done): void {
    if (this.#journal === undefined) return confirmation();
    this.now();
    this.#confirmations.push(confirmation);
  }

  /** Outside of the actor's turns: what fails there is its failure all the same (G26). */
  asHandler(step: () => void): void {
    if (this.isOver) return;
    try {
      step();
    } catch (error) {
      this.#ctx.pipeToSelf(Promise.reject(error), () => WAKE);
    }
  }

  wakeBy(atMs: number): void {
    this.#alarm.set(atMs);
  }

  /** See `Alarm.heardMs`. */
  get heardMs(): number {
    return this.#alarm.heardMs;
  }

  /** The timer was due. */
  woken(): number {
    this.#alarm.rang();
    return this.now();
  }

  /** It stops, perhaps in the middle of a turn: what was taken in is kept and confirmed, and nothing else happens any more. */
  close(): void {
    this.#keep();
  }

  #end(): void {
    this.#isTurn = false;
    this.asHandler(() => {
      for (const step of this.#afterwards.splice(0)) step();
      this.#keep();
    });
  }

  #keep(): void {
    const journal = this.#journal;
    if (journal === undefined) return;
    const confirmations = this.#confirmations;
    if (confirmations.length === 0) return journal.flush();
    this.#confirmations = [];
    journal.flush((error) => {
      for (const confirm of confirmations) confirm(error);
    });
  }
}
