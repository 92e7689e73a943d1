import type { HeldEnd, StreamHolder } from '../contract/stream-holder.ts';
import type { LocalActor } from './cell-environment.ts';

/**
 * The ends of streams that an actor has opened, and that are not over. They end with the incarnation, like the asks it owes an answer
 * to (C3), or with a handler that fails, if that has opened them.
 */
export class HeldStreams implements StreamHolder {
  readonly #cell: Pick<LocalActor, 'name' | 'handling'>;
  /** Each with what was handled when it was opened; undefined: nothing. */
  readonly #ends = new Map<HeldEnd, object | undefined>();
  /** What its writers were told when their readers left. */
  readonly #left = new WeakSet<Error>();

  constructor(cell: Pick<LocalActor, 'name' | 'handling'>) {
    this.#cell = cell;
  }

  get name(): string {
    return this.#cell.name;
  }

  hold(end: HeldEnd): void {
    this.#ends.set(end, this.#cell.handling);
  }

  release(end: HeldEnd): void {
    this.#ends.delete(end);
  }

  readerLeft(error: Error): void {
    this.#left.add(error);
  }

  /** The very error that a writer of this actor was told when its reader left, not one like it. */
  isLeaving(error: Error): boolean {
    return this.#left.has(error);
  }

  /** What `handling` stands for has failed, or has left off. */
  handlerFailed(handling: object, error: Error): void {
    for (const [end, opened] of this.#ends) if (opened === handling) end.holderEnds(error);
  }

  endAll(because: () => Error): void {
    if (this.#ends.size === 0) return;
    const error = because();
    for (const end of this.#ends.keys()) end.holderEnds(error);
    this.#ends.clear();
  }
}
