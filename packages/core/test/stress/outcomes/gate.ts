import { add, observe, publish, waitWhile, wake } from '#core/memory/atomic.js';

const ARRIVED = 0;
const ROUND = 32;
const PROGRESS = 64;
const PROGRESS_WORDS = 32;
const SPINS = 2_000;
/** So often a party looks for others that may have lost their core. */
const MEETING_SPINS = 300;

export const GATE_BYTES = (PROGRESS + 4 * PROGRESS_WORDS) * 4;

/**
 * Where parties wait for each other: all of them between batches, and, as far as nobody has lost his core, at every episode: so the
 * threads take their steps at the same time, and not one after the other.
 *
 * ```
 * word 0    arrived      who waits for the round to end
 *      32   round        bumped by the last who arrives
 *      64   progress     of each party, a line apart: the episode it has come to
 * ```
 */
export class Gate {
  /** Episodes at which another party was, too: without two cores at once next to none. */
  met = 0;
  readonly #words: Int32Array;
  readonly #parties: number;
  readonly #party: number;

  constructor(memory: SharedArrayBuffer, parties: number, party: number) {
    this.#words = new Int32Array(memory);
    this.#parties = parties;
    this.#party = party;
  }

  /** Goes on when all are here. */
  pass(): void {
    const words = this.#words;
    const round = observe(words, ROUND);
    if (add(words, ARRIVED, 1) === this.#parties - 1) {
      publish(words, ARRIVED, 0);
      for (let party = 0; party < this.#parties; party++) publish(words, PROGRESS + party * PROGRESS_WORDS, 0);
      publish(words, ROUND, round + 1);
      wake(words, ROUND);
      return;
    }
    for (let spins = 0; spins < SPINS; spins++) if (observe(words, ROUND) !== round) return;
    while (observe(words, ROUND) === round) waitWhile(words, ROUND, round, 100);
  }

  /** Waits a moment for those that are behind: whoever is not running cannot be met anyway. */
  keepUp(episode: number): void {
    publish(this.#words, PROGRESS + this.#party * PROGRESS_WORDS, episode);
    for (let spins = 0; spins < MEETING_SPINS && this.#isAhead(episode); spins++);
    if (this.#meets(episode)) this.met++;
  }

  #meets(episode: number): boolean {
    for (let party = 0; party < this.#parties; party++) {
      if (party !== this.#party && observe(this.#words, PROGRESS + party * PROGRESS_WORDS) === episode) return true;
    }
    return false;
  }

  #isAhead(episode: number): boolean {
    for (let party = 0; party < this.#parties; party++) {
      if (observe(this.#words, PROGRESS + party * PROGRESS_WORDS) < episode) return true;
    }
    return false;
  }
}
