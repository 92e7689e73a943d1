import type { Heard } from './mortal.ts';

/**
 * What one asker knows of one receiver, from the answers alone: whether an incarnation began behind everything that an earlier
 * one had heard. If it did not, something was handled twice, or out of order, or executed although its asker was told that it
 * died with its thread.
 */
export class AskAudit {
  readonly wrong: string[] = [];
  readonly #name: string;
  #first = 0;
  /** The last number that is known to have been heard by a thread that was alive, or died with it. */
  #settled = 0;
  answered = 0;
  failed = 0;

  constructor(name: string) {
    this.#name = name;
  }

  answer(n: number, { first, last }: Heard): void {
    this.answered++;
    if (last !== n) this.wrong.push(`${this.#name}: asked ${n}, answered for ${last}`);
    if (first !== this.#first) {
      if (first <= this.#settled)
        this.wrong.push(`${this.#name}: an incarnation begins with ${first}, and ${this.#settled} was settled before`);
      this.#first = first;
    }
    this.#settled = Math.max(this.#settled, n);
  }

  /** The ask died with its thread: no later incarnation may hear it. */
  lost(n: number): void {
    this.failed++;
    this.#settled = Math.max(this.#settled, n);
  }
}
