/** What is called off: an open ask. */
export interface CalledOff {
  calledOff(reason: unknown): void;
}

/** Under these keys asks come and go: not for users. */
export const COME: unique symbol = Symbol('ringmaster/call-off/come');
export const GO: unique symbol = Symbol('ringmaster/call-off/go');

/**
 * Calls asks off like an `AbortController`, which in Node takes longer to make than an ask takes as a whole: for whoever has many under way, each with
 * an end of its own, and calls off few. May be used for one ask after the other, or for several at a time.
 *
 * @example
 * const off = new CallOff();
 * const answer = ctx.ask(worker, { type: 'resize', image }, { callOff: off });
 * off.call(new Error('nobody looks at it any more')); // `answer` rejects with it, and the handler's `ctx.signal` is aborted
 */
export class CallOff {
  #isCalled = false;
  #reason: unknown;
  #one: CalledOff | undefined;
  /** Beside the one, seldom any. */
  #others: Set<CalledOff> | undefined;

  get isCalled(): boolean {
    return this.#isCalled;
  }

  get reason(): unknown {
    return this.#reason;
  }

  /** What is under way with it is called off, and what is asked with it from now on. A second time is nothing. */
  call(reason: unknown = new DOMException('The ask was called off', 'AbortError')): void {
    if (this.#isCalled) return;
    this.#isCalled = true;
    this.#reason = reason;
    const [one, others] = [this.#one, this.#others];
    this.#one = undefined;
    this.#others = undefined;
    one?.calledOff(reason);
    if (others !== undefined) for (const other of others) other.calledOff(reason);
  }

  /** Only while it is not called. */
  [COME](ask: CalledOff): void {
    if (this.#one === undefined) this.#one = ask;
    else (this.#others ??= new Set()).add(ask);
  }

  [GO](ask: CalledOff): void {
    if (this.#one === ask) this.#one = undefined;
    else this.#others?.delete(ask);
  }
}
