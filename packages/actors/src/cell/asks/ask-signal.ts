import { CallOff } from '../../contract/call-off.ts';
import type { Deadlined } from '../../timers/deadline-wheel.ts';
import type { Incarnation } from '../life/incarnation.ts';

/**
 * `ctx.signal` while an ask is handled: aborted when its asker gives it up, or when the actor begins to stop or to restart (G50).
 *
 * Made only for a handler that looks at it, or for an agent's that asks; the signal itself, which in Node takes longer to make than an ask as a whole, only for
 * who looks. Whatever it listens to it leaves again: the asker when the ask is answered or handed on,
 * the actor when the handler is done besides; so nothing grows with the number of asks.
 */
export class AskSignal implements Deadlined {
  /** For an ask of another thread, whose table nobody here sees: when its time is over. */
  deadlineMs: number;
  wheelNext: Deadlined | undefined = undefined;
  wheelPrevious: Deadlined | undefined = undefined;
  wheelSlot = -1;
  /** What is asked on behalf of the handler ends with it. */
  readonly callOff = new CallOff();
  #controller: AbortController | undefined;
  #leaveAsker: (() => void) | undefined;
  #leaveActor: (() => void) | undefined;
  #isAnswered = false;
  #isHandled = false;

  constructor(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.isAborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  get isAborted(): boolean {
    return this.callOff.isCalled;
  }

  get reason(): unknown {
    return this.callOff.reason;
  }

  /** @param attend begins to listen to the asker, and may abort at once; undone by what it returns */
  begin(incarnation: Incarnation, attend: () => () => void): void {
    if (incarnation.isAborted) return this.abort();
    this.#leaveActor = incarnation.onAbort(() => this.abort());
    const leave = attend();
    if (this.isAborted) leave();
    else this.#leaveAsker = leave;
  }

  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    this.#leave();
    this.callOff.call(reason);
    // The first reason counts for both.
    this.#controller?.abort(this.reason);
  }

  /** Its time is over. The reason has a name of its own, as that of `AbortSignal.timeout` has. */
  expired(): void {
    this.abort(new DOMException('The deadline of the ask has passed', 'TimeoutError'));
  }

  /** The ask is answered, or somebody else's by now. */
  answered(): void {
    this.#isAnswered = true;
    this.#leaveAsker?.();
    this.#leaveAsker = undefined;
    if (this.#isHandled) this.#leave();
  }

  /** Its handler is done; the answer may be still to come. */
  handled(): void {
    this.#isHandled = true;
    if (this.#isAnswered) this.#leave();
  }

  #leave(): void {
    this.#leaveAsker?.();
    this.#leaveActor?.();
    this.#leaveAsker = undefined;
    this.#leaveActor = undefined;
  }
}
