import { Execution } from './execution.ts';
import type { Scenario } from './scenario.ts';
import type { Choice } from './schedule.ts';
import { Violation } from './violation.ts';

export interface SearchOptions {
  /** Pre-emptions in one execution: switches away from a thread that could go on. Without: any number. */
  readonly bound?: number | undefined;
  /** Steps after which the search is given up. */
  readonly stepsMax: number;
}

export interface Found {
  readonly message: string;
  readonly choices: readonly Choice[];
}

export interface SearchResult {
  /** States of memory and threads that differ in what can happen from there on. */
  readonly states: number;
  /** Steps made from one to another, each by running the thread again. */
  readonly steps: number;
  /** States in which nobody could go on, each of which was checked. */
  readonly ends: number;
  readonly deaths: number;
  /** Choices of the longest execution. */
  readonly depthMax: number;
  /** All of it was looked at, within the bound. */
  readonly isComplete: boolean;
  readonly found: Found | undefined;
}

const NOBODY = -1;

/** No execution here is nearly as long, so one that is does not end. */
const DEPTH_MAX = 600;

/**
 * Goes through every interleaving of a scenario's threads, depth first, in a fixed order: at each state every thread that can go on makes
 * its next step, in each of its alternatives, and every one that may die does so at each point of it.
 *
 * A state that was met before is not gone on from: all that depends on it has been looked at. That is what partial-order reduction is
 * for, and more: accesses that commute lead to the same state, whichever comes first.
 */
export class Search {
  readonly #execution: Execution;
  readonly #bound: number;
  readonly #stepsMax: number;
  /** By state: the fewest pre-emptions it was reached with. */
  readonly #seen = new Map<number, number>();
  readonly #path: Choice[] = [];
  readonly #count = { steps: 0, ends: 0, deaths: 0, depthMax: 0 };

  constructor(scenario: Scenario, { bound = Number.POSITIVE_INFINITY, stepsMax }: SearchOptions) {
    this.#execution = new Execution(scenario.stage());
    this.#bound = bound;
    this.#stepsMax = stepsMax;
  }

  run(): SearchResult {
    const found = this.#execution.during(() => this.#find());
    return { ...this.#count, states: this.#seen.size, isComplete: this.#count.steps < this.#stepsMax, found };
  }

  #find(): Found | undefined {
    try {
      this.#explore(NOBODY, 0);
      return undefined;
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return { message: error.message, choices: [...this.#path] };
    }
  }

  #explore(last: number, preemptions: number): void {
    if (this.#isKnown(last, preemptions)) return;
    this.#count.depthMax = Math.max(this.#count.depthMax, this.#path.length);
    if (this.#path.length > DEPTH_MAX) throw new Violation(`This execution does not end: it has ${DEPTH_MAX} steps`);
    const { threads } = this.#execution;
    const alternatives = threads.map((thread) => this.#execution.alternativesOf(thread));
    if (alternatives.every((count) => count === 0)) this.#end();
    const isPreempting = (alternatives[last] ?? 0) > 0;
    for (const thread of threads) {
      const used = preemptions + (isPreempting && thread.index !== last ? 1 : 0);
      if (used <= this.#bound) this.#go(thread.index, alternatives[thread.index] ?? 0, used);
      if (this.#execution.mayDie(thread)) this.#take({ thread: thread.index, alternative: 0, diesAt: 0 }, last, preemptions);
    }
  }

  /** Every alternative of the thread's next step, and its death at every point of each. */
  #go(thread: number, alternatives: number, preemptions: number): void {
    for (let alternative = 0; alternative < alternatives; alternative++) {
      const points = this.#take({ thread, alternative }, thread, preemptions);
      const victim = this.#execution.threads[thread];
      if (points === 0 || victim === undefined || !this.#execution.mayDie(victim)) continue;
      for (let diesAt = 1; diesAt <= points; diesAt++) this.#take({ thread, alternative, diesAt }, thread, preemptions);
    }
  }

  #take(choice: Choice, last: number, preemptions: number): number {
    if (this.#count.steps >= this.#stepsMax) return 0;
    this.#count.steps++;
    if (choice.diesAt !== undefined) this.#count.deaths++;
    this.#path.push(choice);
    const { points, undo } = this.#execution.step(choice);
    this.#explore(last, preemptions);
    undo();
    this.#path.pop();
    return points;
  }

  #end(): void {
    this.#count.ends++;
    const message = this.#execution.check();
    if (message !== undefined) throw new Violation(message);
  }

  /** Under a bound it matters who ran last, and how many pre-emptions are left. */
  #isKnown(last: number, preemptions: number): boolean {
    const isBounded = Number.isFinite(this.#bound);
    const key = this.#execution.key + (isBounded ? (last + 1) * BOUNDED_KEY_STEP : 0);
    const fewest = this.#seen.get(key);
    if (fewest !== undefined && (!isBounded || fewest <= preemptions)) return true;
    this.#seen.set(key, preemptions);
    return false;
  }
}

/** Prime, so that keys of different threads do not meet. */
const BOUNDED_KEY_STEP = 1_000_003;
