import { shown } from '../contract/shown.ts';
import type { Stash } from '../contract/stash.ts';
import type { CellStash } from './cell-stash.ts';

/** `ctx.stash`: the cell's, as long as the incarnation lives. */
export class ContextStash implements Stash<never> {
  readonly #stash: CellStash;
  readonly #name: string;
  readonly #check: () => void;

  /** @param check throws if the incarnation handles no more messages */
  constructor(stash: CellStash, name: string, check: () => void) {
    this.#stash = stash;
    this.#name = name;
    this.#check = check;
  }

  get size(): number {
    return this.#stash.size;
  }

  put(message: unknown): void {
    this.#check();
    if (typeof message !== 'object' || message === null) {
      throw new TypeError(`Cannot stash a message of "${this.#name}": it is an object, not ${shown(message)}`);
    }
    this.#stash.put(message);
  }

  releaseAll(): void {
    this.#check();
    this.#stash.releaseAll();
  }
}
