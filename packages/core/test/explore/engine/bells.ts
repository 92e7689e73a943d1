import type { Waiter } from './cell.ts';

/** Of each thread: the waits of its that have been rung and not answered, in the order of the rings. */
export class Bells {
  #rung: readonly (readonly number[])[];

  constructor(threads: number) {
    this.#rung = Array.from({ length: threads }, () => []);
  }

  /** Never changed, only replaced: to be kept, and put back by `restore`. */
  get state(): readonly (readonly number[])[] {
    return this.#rung;
  }

  restore(state: readonly (readonly number[])[]): void {
    this.#rung = state;
  }

  of(thread: number): readonly number[] {
    return this.#rung[thread] ?? [];
  }

  ring({ thread, number }: Waiter): void {
    this.#rung = this.#rung.with(thread, [...this.of(thread), number]);
  }

  answer(thread: number, number: number): void {
    this.#rung = this.#rung.with(
      thread,
      this.of(thread).filter((rung) => rung !== number),
    );
  }
}
