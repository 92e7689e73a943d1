import type { Receive } from '../contract/handlers.ts';
import type { Message } from '../contract/message.ts';
import { IdleTimer, type IdleTimerPort } from '../timers/idle-timer.ts';
import type { CurrentBehavior } from './messages/current-behavior.ts';
import { runToEnd } from './run-to-end.ts';
import type { Signal } from './signal.ts';

/** What a receive timeout takes of its cell. */
export interface WatchedCell {
  signal(signal: Signal, isBehindAll: boolean): void;
  readonly behavior: Pick<CurrentBehavior, 'surround'>;
}

/** What is to be told, and when. */
export interface IdlePlan {
  readonly afterMs: number;
  readonly message: unknown;
  /** Types of messages that do not count. */
  readonly except: ReadonlySet<unknown>;
}

/**
 * The receive timeout of one incarnation.
 *
 * It stands around the behaviour as long as it is set, so actors without one pay nothing for it. What is the actor's own does
 * not come through there, and does not count.
 */
export class IdleWatch {
  readonly #cell: WatchedCell;
  readonly #port: IdleTimerPort;
  #timer: IdleTimer | undefined;
  #except: ReadonlySet<unknown> = new Set();
  readonly #happened = (): void => this.#timer?.happened();

  constructor(cell: WatchedCell, clock: Omit<IdleTimerPort, 'due'>) {
    this.#cell = cell;
    // Behind all that waits: an actor with messages is not idle.
    const due = (timer: IdleTimer): void => cell.signal({ open: () => (timer.take() ? { message: timer.message } : undefined) }, true);
    this.#port = { wheel: clock.wheel, now: () => clock.now(), due };
  }

  start({ afterMs, message, except }: IdlePlan): void {
    this.#timer?.cancel();
    this.#timer = new IdleTimer(this.#port, { afterMs, message });
    this.#except = except;
    this.#cell.behavior.surround(this, (receive) => (message) => this.#receive(receive, message));
  }

  stop(): void {
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#cell.behavior.surround(this, undefined);
  }

  /** Also for a timer that was set while the message was handled. */
  #receive(receive: Receive<unknown>, message: unknown): ReturnType<Receive<unknown>> {
    if (this.#except.has((message as Message | null | undefined)?.type)) return receive(message);
    return runToEnd(() => receive(message), this.#happened) as ReturnType<Receive<unknown>>;
  }
}
