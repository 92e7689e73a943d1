import { DeathPactError } from '../contract/errors/runtime-errors.ts';
import type { Terminated } from '../contract/terminated.ts';
import { type NoticeMapping, WatchList } from '../watch/watch-list.ts';
import type { LocalActor, WatchPort } from './cell-environment.ts';
import type { EndReason, InternalRef } from './internals.ts';
import type { Signal, SignalDue } from './signal.ts';

/** What watching needs from the cell. */
export interface WatchingCell extends LocalActor {
  /** The hook for the end of others, of the incarnation that runs now. */
  readonly terminatedHook: ((notice: Terminated) => unknown) | undefined;
  signal(signal: Signal, isBehindAll: boolean): void;
}

/** Whom an actor watches, and what it is told of their ends. */
export class Watches {
  readonly #port: WatchPort;
  readonly #cell: WatchingCell;
  readonly #list = new WatchList<InternalRef>();

  constructor(port: WatchPort, cell: WatchingCell) {
    this.#port = port;
    this.#cell = cell;
  }

  watch(target: InternalRef, as: NoticeMapping): void {
    if (this.#list.set(target, as)) this.#port.watch(this.#cell, target);
  }

  unwatch(target: InternalRef): void {
    if (this.#list.take(target) !== undefined) this.#port.unwatch(this.#cell, target);
  }

  /** Behind everything that is queued, in whatever lane (S4). */
  ended(target: InternalRef, reason: EndReason): void {
    if (this.#list.has(target)) this.#cell.signal({ open: () => this.#notice(target, reason) }, true);
  }

  /** The incarnation that watched is over. */
  clear(): void {
    for (const target of this.#list.takeAll()) this.#port.unwatch(this.#cell, target);
  }

  #notice(target: InternalRef, reason: EndReason): SignalDue | undefined {
    const watch = this.#list.take(target);
    if (watch === undefined) return undefined;
    const notice: Terminated = { type: 'terminated', ref: target, reason };
    if (watch.as !== undefined) return { message: watch.as(notice) };
    const hook = this.#cell.terminatedHook;
    if (hook !== undefined) return { message: notice, hook };
    const text = `Cannot go on as "${this.#cell.name}": "${target.name}", which it watches, has ended, and it has no hook "terminated"`;
    throw new DeathPactError(text, { data: { ref: target }, ...(reason instanceof Error ? { cause: reason } : {}) });
  }
}
