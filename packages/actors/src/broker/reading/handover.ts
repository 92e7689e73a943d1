import type { Recipient } from '../../contract/actor-ref.ts';

/** From whoever tells to a loop that reads, one at a time: nothing is kept here, so it is full unless somebody waits. */
export class Handover<T> implements Recipient<T> {
  readonly #waiting: ((item: T | undefined) => void)[] = [];
  #room: (() => void) | undefined;
  #isOver = false;

  tell(item: T): 'accepted' | 'full' | 'stopped' {
    if (this.#isOver) return 'stopped';
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return 'full';
    waiting(item);
    return 'accepted';
  }

  /** Undefined: nothing comes any more. */
  next(): Promise<T | undefined> {
    if (this.#isOver) return Promise.resolve(undefined);
    const next = new Promise<T | undefined>((resolve) => {
      this.#waiting.push(resolve);
    });
    this.#hasRoom();
    return next;
  }

  /** Resolves when somebody waits, or it is over. */
  room(): Promise<void> {
    if (this.#waiting.length > 0 || this.#isOver) return Promise.resolve();
    return new Promise<void>((resolve) => {
      this.#room = resolve;
    });
  }

  end(): void {
    this.#isOver = true;
    for (const waiting of this.#waiting.splice(0)) waiting(undefined);
    this.#hasRoom();
  }

  #hasRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.();
  }
}
