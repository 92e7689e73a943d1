import { SeededRandom } from '../bits/seeded-random.ts';
import { type Chooser, type ChoicePoint, streamOf } from './chooser.ts';

/** How often the thread that made the last step makes the next one too: threads that take turns, and threads that have the core for long. */
const STAYS = [0, 0.5, 0.9];
/** How likely a thread is chosen beside others. Some are slow: what is quick elsewhere overtakes them. */
const WEIGHTS = [1, 1, 1, 0.1];
/** How often what is rare in life happens: a wake-up that is late, a record that is not seen yet, a thread that is interrupted. */
const RARE = 0.25;

/**
 * Chooses by chance, and chance by a seed. Each stream of points has random numbers of its own.
 *
 * Seeds differ in more than their numbers: how long a thread goes on, and which threads are slow, is drawn once for the whole run, because
 * faults hide behind schedules of one kind or another, and a fair coin at each step makes only fair schedules.
 */
export class SeededChooser implements Chooser {
  readonly #seed: number;
  readonly #streams = new Map<string, SeededRandom>();
  readonly #weights = new Map<number, number>();
  readonly #stays: number;
  #last = -1;

  constructor(seed: number) {
    this.#seed = seed;
    this.#stays = oneOf(STAYS, this.#stream('stays'));
  }

  choose(point: ChoicePoint): number {
    const random = this.#stream(streamOf(point));
    switch (point.kind) {
      case 'thread':
        return this.#thread(point.options as readonly number[], random);
      case 'soon':
      case 'wake':
      case 'records':
        return random.next() < RARE ? random.below(point.options.length) : 0;
      default:
        return random.below(point.options.length);
    }
  }

  #thread(threads: readonly number[], random: SeededRandom): number {
    const drawn = random.next();
    const goesOn = random.next();
    const last = threads.indexOf(this.#last);
    const index = last >= 0 && goesOn < this.#stays ? last : this.#byWeight(threads, drawn);
    this.#last = threads[index] as number;
    return index;
  }

  #byWeight(threads: readonly number[], drawn: number): number {
    const weights = threads.map((thread) => this.#weightOf(thread));
    let left = drawn * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return Math.max(0, index);
  }

  #weightOf(thread: number): number {
    let weight = this.#weights.get(thread);
    if (weight === undefined) {
      weight = oneOf(WEIGHTS, this.#stream(`weight/${thread}`));
      this.#weights.set(thread, weight);
    }
    return weight;
  }

  #stream(name: string): SeededRandom {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = new SeededRandom(mixed(this.#seed, name));
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

function oneOf<T>(values: readonly T[], random: SeededRandom): T {
  return values[random.below(values.length)] as T;
}

/** FNV-1a of the name, begun with the seed. */
function mixed(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash;
}
