import type { AnyRef } from '../contract/actor-ref.ts';
import { DeathPactError } from '../contract/errors/runtime-errors.ts';
import type { Terminated } from '../contract/terminated.ts';
import { type NoticeMapping, WatchList } from '../watch/watch-list.ts';
import { asActorRef } from './refs/actor-ref-base.ts';
import type { CellEnvironment, LocalActor } from './cell-environment.ts';
import type { EndReason, InternalRef } from './internals.ts';
import type { Signal, SignalDue } from './signal.ts';

/** What watching needs from the cell. */
export interface WatchingCell extends LocalActor {
  /** The hook for the end of others, of the incarnation that runs now. */
  readonly terminatedHook: ((notice: Terminated) => unknown) | undefined;
  signal(signal: Signal, isBehindAll: boolean): void;
}

/** What it needs from the thread. */
type WatchEnvironment = Pick<CellEnvironment, 'watching' | 'systemId'>;

/** Whom an actor watches, and what it is told of their ends. */
export class Watches {
  readonly #environment: WatchEnvironment;
  readonly #cell: WatchingCell;
  readonly #list = new WatchList<InternalRef>();

  constructor(environment: WatchEnvironment, cell: WatchingCell) {
    this.#environment = environment;
    this.#cell = cell;
  }

  /** @throws TypeError for an actor of another system */
  watch(ref: AnyRef, as: NoticeMapping): void {
    const target = this.#own(ref);
    if (this.#list.set(target, as)) this.#environment.watching.watch(this.#cell, target);
  }

  unwatch(ref: AnyRef): void {
    const target = this.#own(ref);
    if (this.#list.take(target) !== undefined) this.#environment.watching.unwatch(this.#cell, target);
  }

  #own(ref: AnyRef): InternalRef {
    const own = asActorRef(ref);
    if (own.systemId === this.#environment.systemId) return own;
    throw new TypeError(`Cannot watch "${own.name}": it belongs to another system`);
  }

  /** Behind everything that is queued, in whatever lane (S4). */
  ended(target: InternalRef, reason: EndReason): void {
    if (this.#list.has(target)) this.#cell.signal({ open: () => this.#notice(target, reason) }, true);
  }

  /** The incarnation that watched is over. */
  clear(): void {
    for (const target of this.#list.takeAll()) this.#environment.watching.unwatch(this.#cell, target);
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
