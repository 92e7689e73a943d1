import type { Incarnation } from './incarnation.ts';
import type { LifeSubject } from './life-subject.ts';

/**
 * Children that stop before their parent takes its next step: youngest first, one after the other (G16).
 *
 * Each end is noticed in a turn of the parent, which calls `next`: a deep tree would end in as deep a stack otherwise.
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
