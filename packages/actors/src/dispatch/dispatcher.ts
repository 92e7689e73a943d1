/** Something that has turns to run: a cell. */
export interface Runnable {
  /** True while it stands in a run queue; the dispatcher alone writes it. */
  queued: boolean;
  /** Runs at most one turn. Returns true if it has more to do. */
  runTurn(): boolean;
}

/**
 * One thread's run queue: who is ready gets one turn, then the next one (design §6).
 *
 * A turn's length is the runnable's business (messages); how long the queue is worked on at a stretch is the duty
 * cycle's (time). Rings are polled between stretches.
 */
export class Dispatcher {
  #queue: (Runnable | undefined)[] = new Array<Runnable | undefined>(64).fill(undefined);
  #mask = 63;
  #head = 0;
  #length = 0;
  readonly #poke: () => void;

  /** @param poke called when the queue is no longer empty */
  constructor(poke: () => void) {
    this.#poke = poke;
  }

  get length(): number {
    return this.#length;
  }

  /** Puts `runnable` at the tail unless it stands in the queue already. */
  ready(runnable: Runnable): void {
    if (runnable.queued) return;
    runnable.queued = true;
    if (this.#length > this.#mask) this.#grow();
    this.#queue[(this.#head + this.#length) & this.#mask] = runnable;
    if (this.#length++ === 0) this.#poke();
  }

  /** Runs one turn of whoever is first. Returns false if nobody was ready. */
  runNext(): boolean {
    if (this.#length === 0) return false;
    const runnable = this.#queue[this.#head] as Runnable;
    this.#queue[this.#head] = undefined;
    this.#head = (this.#head + 1) & this.#mask;
    this.#length--;
    runnable.queued = false;
    if (runnable.runTurn()) this.ready(runnable);
    return true;
  }

  #grow(): void {
    const next = new Array<Runnable | undefined>((this.#mask + 1) * 2).fill(undefined);
    for (let i = 0; i < this.#length; i++) next[i] = this.#queue[(this.#head + i) & this.#mask];
    this.#queue = next;
    this.#mask = next.length - 1;
    this.#head = 0;
  }
}
