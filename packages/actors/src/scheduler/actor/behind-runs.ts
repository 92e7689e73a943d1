/** How many runs have settled by now, and how many of these have been seen to. */
interface Settled {
  readonly came: number;
  readonly seen: number;
}

/**
 * What is told of agents waits for the runs that had settled when it was come to (J12). What was called off ends with the life of its agent; a run which that had
 * lost, and which is called off behind its end, would be taken for stuck: nobody is left to say that it is over.
 */
export class BehindRuns<N> {
  readonly #settled: Settled;
  #new: N[] = [];
  #held: N[] = [];
  /** Of the runs: what is held is behind so many. */
  #place = 0;

  constructor(settled: Settled) {
    this.#settled = settled;
  }

  get isEmpty(): boolean {
    return this.#new.length === 0 && this.#held.length === 0;
  }

  push(news: N): void {
    this.#new.push(news);
  }

  /** In order. What it leaves is for a next turn. */
  take(): N[] {
    if (this.#held.length === 0) {
      this.#held = this.#new.splice(0);
      this.#place = this.#settled.came;
    }
    return this.#settled.seen < this.#place ? [] : this.#held.splice(0);
  }
}
