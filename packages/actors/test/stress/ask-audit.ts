import type { Heard } from './mortal.ts';

/**
 * What one asker knows of one receiver, from the answers alone: whether a life of it began behind everything that an earlier
 * one had heard, and had died when asks were said to have died with it. If not, something was handled twice, or out of order,
 * or executed although its asker was told that it died with its thread.
 */
export class AskAudit {
  readonly wrong: string[] = [];
  readonly #name: string;
  /** What the life that answered last began with. */
  #first = 0;
  /** The last number that is known to have been heard by a thread that was alive, or died with it. */
  #settled = 0;
  /** The life that an ask has died with: it answers no more. */
  #dead = -1;
  answered = 0;
  failed = 0;

  constructor(name: string) {
    this.#name = name;
  }

  answer(n: number, { first, last }: Heard): void {
    this.answered++;
    if (last !== n) this.wrong.push(`${this.#name}: asked ${n}, answered for ${last}`);
    if (first !== this.#first) {
      if (first <= this.#settled) this.wrong.push(`${this.#name}: a life begins with ${first}, and ${this.#settled} was settled before`);
      this.#first = first;
    } else if (first === this.#dead) this.wrong.push(`${this.#name}: answered ${n} in a life that an ask was said to have died with`);
    this.#settled = Math.max(this.#settled, n);
  }

  /** The ask died with its thread: no later life may hear it. */
  lost(n: number): void {
    this.failed++;
    this.#settled = Math.max(this.#settled, n);
    this.#dead = this.#first;
  }
}
