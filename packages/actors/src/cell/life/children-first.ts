import type { Incarnation } from './incarnation.ts';
import type { LifeSubject } from './life-subject.ts';

/**
 * Stops children before their parent takes its next step: youngest first, one after the other (G16).
 *
 * The parent notices each end in a turn of its own, which calls `next`; otherwise the end of a deep tree would need an equally deep stack.
 */
export class ChildrenFirst {
  readonly #parent: LifeSubject;
  #of: Incarnation | undefined;
  #then: (() => void) | undefined;

  constructor(parent: LifeSubject) {
    this.#parent = parent;
  }

  get isWaiting(): boolean {
    return this.#then !== undefined;
  }

  /** All children, or those that `of` spawned; then `then`. What was waited for before is given up. */
  stopThen(of: Incarnation | undefined, then: () => void): void {
    this.#of = of;
    this.#then = then;
    this.next();
  }

  next(): void {
    if (this.#parent.family?.stopYoungest(this.#of) === true) return;
    const then = this.#then;
    this.#then = undefined;
    then?.();
  }
}
