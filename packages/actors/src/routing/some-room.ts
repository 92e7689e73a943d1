import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import type { Pace } from '../contract/pace.ts';
import type { Routee } from './routee.ts';

/** Looks again after this, whoever has called: a routee that is a pool itself may have room without saying so. */
const AGAIN_MS = 20;

/** Waits until one of several routees may have room. Each is asked to call once at a time, however often this waits. */
export class SomeRoom {
  readonly #pace: Pace;
  readonly #calling = new Set<Routee>();
  #wake: () => void = () => undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** Ends the wait, whoever has room. */
  wake(): void {
    this.#wake();
  }

  next(routees: readonly Routee[]): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#pace.after(AGAIN_MS, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
      for (const routee of routees) if (routee instanceof ActorRefBase) this.#askToCall(routee, routee);
    });
  }

  #askToCall(routee: Routee, ref: ActorRefBase): void {
    if (this.#calling.has(routee)) return;
    this.#calling.add(routee);
    ref.callWhenRoom(() => {
      this.#calling.delete(routee);
      this.#wake();
    });
  }
}
