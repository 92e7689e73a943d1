import { doubled, FIRST_CAPACITY } from './words.ts';

/** What the tokeniser found in one file: plans (see `Vocabulary`) and lines, side by side, in the order of the text. */
export class Tokens {
  #plans = new Int32Array(FIRST_CAPACITY);
  #lines = new Int32Array(FIRST_CAPACITY);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get plans(): Int32Array {
    return this.#plans;
  }

  get lines(): Int32Array {
    return this.#lines;
  }

  clear(): void {
    this.#count = 0;
  }

  push(plan: number, line: number): void {
    const index = this.#count++;
    if (index === this.#plans.length) this.#grow();
    this.#plans[index] = plan;
    this.#lines[index] = line;
  }

  #grow(): void {
    this.#plans = doubled(this.#plans);
    this.#lines = doubled(this.#lines);
  }
}
