import { RunQueue } from './run-queue.ts';

/** Something that has turns to run: a cell. */
export interface Runnable {
  /** True while it stands among those that wait for a turn; the dispatcher alone writes it. */
  queued: boolean;
  /** The same for those whose life has a step to make. */
  isDueQueued: boolean;
  /** Runs at most one turn. Returns true if it has more to do. */
  runTurn(): boolean;
}

/** Turns of steps in a row, before somebody who only waits for messages has one. */
const STEPS_IN_A_ROW = 3;

/**
 * One thread's run queues: who is ready gets one turn, then the next one (docs/dispatch.md, T1).
 *
 * Whose life has a step to make, because it was asked to stop, say, goes before those that have messages to handle: however many
 * are ready, a stop takes effect in the next turns (G10). Every fourth turn is one of the others all the same, so steps
 * that lead to steps leave them theirs.
 *
 * A turn's length is the runnable's business; how long the queues are worked on at a stretch is the duty's. Rings are polled between
 * stretches.
 */
export class Dispatcher {
  readonly #ready = new RunQueue<Runnable>();
  readonly #due = new RunQueue<Runnable>();
  #stepsInARow = 0;
  readonly #poke: () => void;

  /** @param poke called when there is somebody again */
  constructor(poke: () => void) {
    this.#poke = poke;
  }

  get length(): number {
    return this.#ready.length + this.#due.length;
  }

  /** Puts `runnable` at the tail unless it stands in the queue already. */
  ready(runnable: Runnable): void {
    if (runnable.queued) return;
    runnable.queued = true;
    this.#ready.push(runnable);
    if (this.length === 1) this.#poke();
  }

  /** Its life has a step to make. If it waits for a turn already it keeps that place as well. */
  due(runnable: Runnable): void {
    if (runnable.isDueQueued) return;
    runnable.isDueQueued = true;
    this.#due.push(runnable);
    if (this.length === 1) this.#poke();
  }

  /** Runs one turn of whoever is first. Returns false if nobody was ready. */
  runNext(): boolean {
    if (this.#due.length > 0 && (this.#ready.length === 0 || this.#stepsInARow < STEPS_IN_A_ROW)) this.#runDue();
    else if (this.#ready.length > 0) this.#runReady();
    else return false;
    return true;
  }

  #runDue(): void {
    this.#stepsInARow++;
    const runnable = this.#due.shift();
    runnable.isDueQueued = false;
    if (runnable.runTurn()) this.ready(runnable);
  }

  #runReady(): void {
    this.#stepsInARow = 0;
    const runnable = this.#ready.shift();
    runnable.queued = false;
    if (runnable.runTurn()) this.ready(runnable);
  }
}
