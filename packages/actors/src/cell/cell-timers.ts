import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';
import type { TimerMode, Timers } from '../contract/timers.ts';
import { KeyedTimers, type KeyedTimer, type KeyedTimerPort } from '../timers/keyed-timers.ts';
import type { Incarnation } from './incarnation.ts';
import type { Signal } from './signal.ts';

/** Beyond this a deadline would not be exact any more. */
const DELAY_MAX_MS = 2 ** 40;

/** What timers need from their cell. */
export interface TimedCell {
  readonly name: string;
  signal(signal: Signal, isBehindAll: boolean): void;
}

/** `ctx.timers`: keyed timers, checked at the call, whose ticks are signals of the cell. */
export class CellTimers implements Timers<never> {
  readonly #name: string;
  readonly #check: () => void;
  readonly #timers: KeyedTimers;

  /** @param check throws if the incarnation takes no more timers */
  constructor(cell: TimedCell, clock: Omit<KeyedTimerPort, 'due'>, incarnation: Incarnation, check: () => void) {
    this.#name = cell.name;
    this.#check = check;
    const { wheel } = clock;
    const open = (timer: KeyedTimer) => () => (this.#timers.take(timer) ? { message: timer.message } : undefined);
    this.#timers = new KeyedTimers({ wheel, now: () => clock.now(), due: (timer) => cell.signal({ open: open(timer) }, false) });
    incarnation.onClose(() => this.#timers.clear());
  }

  after(key: string, delayMs: number, message: never): void {
    this.#check();
    this.#checkCall(key, 'delayMs', delayMs, 0, message);
    this.#timers.start(key, delayMs, message);
  }

  every(key: string, periodMs: number, message: never, options: { readonly mode?: TimerMode } = {}): void {
    this.#check();
    this.#checkCall(key, 'periodMs', periodMs, Number.MIN_VALUE, message);
    checkKeys(`set timer "${key}" of "${this.#name}"`, options, ['mode']);
    const { mode = 'fixed-delay' } = options;
    if (mode !== 'fixed-delay' && mode !== 'fixed-rate') {
      throw new TypeError(`Cannot set timer "${key}" of "${this.#name}": mode is 'fixed-delay' or 'fixed-rate', not ${shown(mode)}`);
    }
    this.#timers.start(key, periodMs, message, { periodMs, mode });
  }

  cancel(key: string): void {
    this.#timers.cancel(key);
  }

  // Limit: five parameters, what a call consists of.
  #checkCall(key: unknown, name: string, ms: unknown, least: number, message: unknown): void {
    const where = `Cannot set timer ${shown(key)} of "${this.#name}"`;
    if (typeof key !== 'string') throw new TypeError(`${where}: its key is a text, not ${typeof key}`);
    if (typeof ms !== 'number' || !(ms >= least && ms <= DELAY_MAX_MS)) {
      throw new RangeError(`${where}: ${name} is milliseconds ${least === 0 ? 'from' : 'above'} 0, not ${shown(ms)}`);
    }
    if (typeof message !== 'object' || message === null) throw new TypeError(`${where}: its message is an object, not ${String(message)}`);
  }
}
