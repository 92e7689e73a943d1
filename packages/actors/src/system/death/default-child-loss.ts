import type { AnyRef } from '../../contract/actor-ref.ts';
import type { ChildLoss, ChildLossPort } from '../../contract/child-loss-port.ts';
import { SlidingWindow } from './sliding-window.ts';

/** Restarts within 3 in 5 s, per child; only the deaths it caused count (G58). */
export class DefaultChildLoss implements ChildLossPort {
  readonly #now: () => number;
  readonly #budget: { readonly times: number; readonly periodMs: number };
  readonly #windows = new Map<AnyRef, SlidingWindow>();

  constructor(now: () => number, budget: { readonly times: number; readonly periodMs: number }) {
    this.#now = now;
    this.#budget = budget;
  }

  childLost({ child, isCulprit }: ChildLoss): 'restart' | 'stop' {
    if (!isCulprit) return 'restart';
    let window = this.#windows.get(child);
    if (window === undefined) {
      window = new SlidingWindow(this.#budget);
      this.#windows.set(child, window);
    }
    return window.tryTake(this.#now()) ? 'restart' : 'stop';
  }

  childEnded(child: AnyRef): void {
    this.#windows.delete(child);
  }
}
