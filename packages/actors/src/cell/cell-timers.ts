import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';
import type { IdleOptions, TimerMode, Timers } from '../contract/timers.ts';
import { KeyedTimers, type KeyedTimer, type KeyedTimerPort } from '../timers/keyed-timers.ts';
import { IdleWatch, type WatchedCell } from './idle-watch.ts';
import type { Incarnation } from './life/incarnation.ts';

/** Beyond this a deadline would not be exact any more. */
const DELAY_MAX_MS = 2 ** 40;

/** What timers need from their cell. */
export interface TimedCell extends WatchedCell {
  readonly name: string;
}

/** `ctx.timers`: keyed timers and the receive timeout, checked at the call; what they send are signals of the cell. */
export class CellTimers implements Timers<never> {
  readonly #name: string;
  readonly #check: () => void;
  readonly #timers: KeyedTimers;
  readonly #idle: IdleWatch;

  /** @param check throws if the incarnation takes no more timers */
  constructor(cell: TimedCell, clock: Omit<KeyedTimerPort, 'due'>, incarnation: Incarnation, check: () => void) {
    this.#name = cell.name;
    this.#check = check;
    const { wheel } = clock;
    const due = (timer: KeyedTimer): void => cell.signal({ open: () => this.#timers.take(timer) }, false);
    this.#timers = new KeyedTimers({ wheel, now: () => clock.now(), due });
    this.#idle = new IdleWatch(cell, clock);
    incarnation.onClose(() => {
      this.#timers.clear();
      this.#idle.stop();
    });
  }

  after(key: string, delayMs: number, message: never): void {
    this.#check();
    const where = this.#whereOf(key);
    checkMs(where, 'delayMs', delayMs, 0);
    checkMessage(where, message);
    this.#timers.start(key, delayMs, message);
  }

  every(key: string, periodMs: number, message: never, options: { readonly mode?: TimerMode } = {}): void {
    this.#check();
    const where = this.#whereOf(key);
    checkMs(where, 'periodMs', periodMs, Number.MIN_VALUE);
    checkMessage(where, message);
    checkKeys(where, options, ['mode']);
    const { mode = 'fixed-delay' } = options;
    if (mode !== 'fixed-delay' && mode !== 'fixed-rate') {
      throw new TypeError(`Cannot ${where}: mode is 'fixed-delay' or 'fixed-rate', not ${shown(mode)}`);
    }
    this.#timers.start(key, periodMs, message, { periodMs, mode });
  }

  cancel(key: string): void {
    this.#timers.cancel(key);
  }

  idle(afterMs: number, message: never, options: IdleOptions<never> = {}): void {
    this.#check();
    const where = `set the receive timeout of "${this.#name}"`;
    checkMs(where, 'afterMs', afterMs, Number.MIN_VALUE);
    checkMessage(where, message);
    checkKeys(where, options, ['except']);
    const { except = [] } = options;
    if (!Array.isArray(except)) throw new TypeError(`Cannot ${where}: except is a list of types of messages, not ${shown(except)}`);
    this.#idle.start({ afterMs, message, except: new Set(except) });
  }

  cancelIdle(): void {
    this.#idle.stop();
  }

  #whereOf(key: unknown): string {
    const where = `set timer ${shown(key)} of "${this.#name}"`;
    if (typeof key !== 'string') throw new TypeError(`Cannot ${where}: its key is a text, not ${typeof key}`);
    return where;
  }
}

function checkMs(where: string, name: string, ms: unknown, least: number): void {
  if (typeof ms === 'number' && ms >= least && ms <= DELAY_MAX_MS) return;
  const type = typeof ms === 'number' ? RangeError : TypeError;
  const most = Number(ms) > DELAY_MAX_MS ? `, at most ${DELAY_MAX_MS}` : '';
  throw new type(`Cannot ${where}: ${name} is milliseconds ${least === 0 ? 'from' : 'above'} 0${most}, not ${shown(ms)}`);
}

function checkMessage(where: string, message: unknown): void {
  if (typeof message !== 'object' || message === null) {
    throw new TypeError(`Cannot ${where}: its message is an object, not ${shown(message)}`);
  }
}
