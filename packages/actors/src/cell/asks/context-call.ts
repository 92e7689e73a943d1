import type { CallOff } from '../../contract/call-off.ts';
import type { AskOptions } from '../../contract/message.ts';
import type { Call } from '../../contract/call.ts';
import type { ActorCell } from '../actor-cell.ts';
import type { Incarnation } from '../life/incarnation.ts';
import { isPassedOn } from '../messages/dead-ends.ts';
import { isCancelled } from './is-cancelled.ts';
import type { ReplyHandle } from './reply-handle.ts';

/** What the calls of one incarnation need of its context. */
export interface CallSource {
  readonly cell: ActorCell;
  readonly incarnation: Incarnation;
  readonly clock: { now(): number };
  /** Monotonic. */
  readonly timerClock: { now(): number };
  ask(to: object, message: object, options?: AskOptions): Promise<never>;
}

/** One ask, or one message that was told, apart from what its actor handles at the moment. */
export class ContextCall implements Call {
  readonly #source: CallSource;
  readonly #asked: ReplyHandle | undefined;

  /** @param asked undefined: it was told, or the call is of no handler */
  constructor(source: CallSource, asked: ReplyHandle | undefined) {
    this.#source = source;
    this.#asked = asked;
  }

  get signal(): AbortSignal {
    const asked = this.#asked;
    const { incarnation } = this.#source;
    if (asked === undefined || isPassedOn(asked, this.#source.cell.calls)) return incarnation.signal;
    const signal = asked.signalIn(incarnation);
    this.#listens(asked);
    return signal;
  }

  /** The same for asks, without a signal, which takes longer to make than an ask; undefined: there is none of what was told, or handed on. */
  get callOff(): CallOff | undefined {
    const asked = this.#asked;
    if (asked === undefined || isPassedOn(asked, this.#source.cell.calls)) return undefined;
    const callOff = asked.callOffIn(this.#source.incarnation);
    this.#listens(asked);
    return callOff;
  }

  /** If its handler has returned already it cannot say any more that it has: then it listens until the answer, and no longer. */
  #listens(asked: ReplyHandle): void {
    if (this.#source.cell.asked !== asked) asked.handled();
  }

  cancelled(): boolean {
    const { cell, incarnation } = this.#source;
    return incarnation.isAborted || isCancelled(cell, this.#asked);
  }

  get isAwaited(): boolean {
    const asked = this.#asked;
    if (asked === undefined || asked.answered || asked.isGivenUp) return false;
    return asked.deadlineMs === Number.POSITIVE_INFINITY || this.#source.timerClock.now() < asked.deadlineMs;
  }

  get deadline(): number | undefined {
    return wallDeadline(this.#source, this.#asked);
  }

  async ask(to: object, message: object, options?: AskOptions): Promise<never> {
    const { cell } = this.#source;
    // Ended or restarted: the context refuses.
    return cell.calls.again({ asked: this.#asked, call: undefined }, () => this.#source.ask(to, message, options));
  }
}

/** What ends with a call; undefined: it has nothing but its signal. */
export function callOffOf(call: Call): CallOff | undefined {
  return call instanceof ContextCall ? call.callOff : undefined;
}

/** When the time of an ask is over, in epoch milliseconds. */
export function wallDeadline(
  { clock, timerClock }: Pick<CallSource, 'clock' | 'timerClock'>,
  asked: { readonly deadlineMs: number } | undefined,
) {
  if (asked === undefined || asked.deadlineMs === Number.POSITIVE_INFINITY) return undefined;
  return Math.round(clock.now() + asked.deadlineMs - timerClock.now());
}
