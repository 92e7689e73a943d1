import type { Behavior, Initial } from '../../contract/behavior.ts';
import type { Receive } from '../../contract/handlers.ts';

/** Makes of a receive function one that has something around it. */
export type Around = (receive: Receive<unknown>) => Receive<unknown>;

/**
 * What an actor does with messages, as setup or `become` has said last, and its hooks.
 *
 * ```
 * given      what setup returned, or become was given
 * own        the same, noting for which message states are changed       what the actor sends itself goes here
 * receive    around that whatever watches what others send, a receive timeout say
 * ```
 */
export class CurrentBehavior {
  /** Handles what others send. */
  receive: Receive<never> | undefined;
  /** Handles what is the actor's own. The same, unless something stands around it. */
  own: Receive<never> | undefined;
  hooks: Behavior<never> | undefined;
  #given: Receive<never> | undefined;
  /** By whose they are, the innermost first. Mostly nobody has any. */
  #around: Map<object, Around> | undefined;
  #note: ((receive: Receive<never>) => Receive<never>) | undefined;

  /** What setup has returned. @throws TypeError if that is no behaviour */
  take(initial: Initial<never>): void {
    const receive = typeof initial === 'function' ? initial : initial?.receive;
    if (typeof receive !== 'function') {
      throw new TypeError('its setup returned no receive function; return on({ … }), a function or { receive }');
    }
    // `become` inside setup has the last word.
    if (this.own === undefined) this.become(receive);
    this.hooks = typeof initial === 'function' ? undefined : initial;
  }

  become(receive: Receive<never>): void {
    this.#given = receive;
    this.own = this.#note === undefined ? receive : this.#note(receive);
    this.receive = this.own;
    if (this.#around === undefined) return;
    for (const around of this.#around.values()) this.receive = around(this.receive as Receive<unknown>);
  }

  /** From now on what others send goes through `around`, whatever the behaviour; undefined: no more through that of `who`. */
  surround(who: object, around: Around | undefined): void {
    if (around === undefined) this.#around?.delete(who);
    else (this.#around ??= new Map()).set(who, around);
    this.#again();
  }

  /** From now on every receive function goes through `note`, for whoever wants to know which message it is handed. */
  noteWith(note: (receive: Receive<never>) => Receive<never>): void {
    this.#note = note;
    this.#again();
  }

  #again(): void {
    // In setup there is none yet.
    if (this.#given !== undefined) this.become(this.#given);
  }

  /** The incarnation is over. Whoever notes does so for the next one, too. */
  forget(): void {
    this.receive = undefined;
    this.own = undefined;
    this.hooks = undefined;
    this.#given = undefined;
    this.#around = undefined;
  }
}
