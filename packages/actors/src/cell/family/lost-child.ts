import type { Child, ChildState, RoundOfChild } from './child.ts';

/** What the thread of a parent does for its lost children. One per parent and death. */
export interface LossPort {
  /** What the child has failed with. */
  errorOf(child: Child, isCulprit: boolean): Error;
  /** Has the child made again in its thread, down and empty, under its reference. */
  putBack(child: Child, hadStarted: boolean): void;
}

/** A child that died with its thread, and comes back. There may be ten thousand at a time, so what is not needed for all at once is made later. */
export class LostChild {
  readonly child: Child;
  /** The death is charged to it (G58). */
  readonly isCulprit: boolean;
  /** As they were when its thread died. */
  readonly state: ChildState;
  readonly round: RoundOfChild | undefined;
  readonly #port: LossPort;
  readonly #hadStarted: boolean;
  #isBack = false;

  constructor(port: LossPort, child: Child, { isCulprit, hadStarted }: { readonly isCulprit: boolean; readonly hadStarted: boolean }) {
    this.child = child;
    this.isCulprit = isCulprit;
    this.state = child.state;
    this.round = child.round;
    this.#port = port;
    this.#hadStarted = hadStarted;
  }

  error(): Error {
    return this.#port.errorOf(this.child, this.isCulprit);
  }

  /** Once. */
  putBack(): void {
    if (this.#isBack) return;
    this.#isBack = true;
    this.#port.putBack(this.child, this.#hadStarted);
  }
}
