import type { Pending, VirtualThread } from './virtual-thread.ts';

/** Ends a run of a thread's program from within an access. Whatever it does on its way out has no effect. */
class Stopped extends Error {}
/** Always the same one: making an error costs more than a step. */
const STOPPED = new Stopped('The explorer has stopped this thread');

/** What an access gives, and which write it saw. */
export interface Outcome {
  readonly value: number;
  readonly version: number;
}

/** An access that happened, for people. */
export interface Happening {
  readonly thread: string;
  readonly kind: string;
  readonly word: string;
  /** What it wrote, if anything. */
  readonly operand: number | undefined;
  readonly value: number;
}

/** What an access is. */
export interface Access extends Pending {
  /** What it writes, if anything. */
  readonly operand?: number | undefined;
  /** What it is about, where that is no word. */
  readonly text?: string;
}

/** How far a run goes. */
export interface Limit {
  /** Of the access that the thread was stopped before. */
  readonly alternative: number;
  /** It ends for good at the nth point at which its thread may die. */
  readonly diesAt?: number | undefined;
}

/**
 * The run of one thread at a time. Each of its accesses is answered from its log, if it has made it before; or made, and written down;
 * or not made any more, because the run ends there.
 */
export class Accesses {
  /** Points of the present run at which the thread could have died: before each plain write, and before it tells the oracle anything. */
  points = 0;
  watcher: ((happening: Happening) => void) | undefined;
  #thread: VirtualThread;
  #isStopped = false;
  #isAlone = false;
  /** Of the next access at which a run may end; `undefined`: it ends there. */
  #alternative: number | undefined;
  #diesAt = Number.POSITIVE_INFINITY;
  /** What an access of the present run must not do. Kept, because the thread's way out may lead over further accesses, which only stop it. */
  #failure: unknown;

  constructor(first: VirtualThread) {
    this.#thread = first;
  }

  get thread(): VirtualThread {
    return this.#thread;
  }

  /** Runs `program` from its start until it comes to the second access that it has not made yet and at which others may go first. */
  run(thread: VirtualThread, { alternative, diesAt = Number.POSITIVE_INFINITY }: Limit, program: () => void): void {
    this.#begin(thread);
    this.#isAlone = false;
    this.#alternative = alternative;
    this.#diesAt = diesAt;
    try {
      this.choose({ kind: 'begin', cell: undefined }, () => NOTHING);
      program();
    } catch (error) {
      if (!this.#isStopped) throw error;
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#isStopped) thread.status = 'ended';
  }

  /** Runs `program` to its end: nobody else does anything any more. */
  runAlone<T>(thread: VirtualThread, program: () => T): T {
    this.#begin(thread);
    this.#isAlone = true;
    return program();
  }

  /** Makes all accesses of `make` in one step. */
  atOnce<T>(make: () => T): T {
    const before = this.#isAlone;
    this.#isAlone = true;
    try {
      return make();
    } finally {
      this.#isAlone = before;
    }
  }

  /** An access before which others may make theirs. `perform` is given the alternative. */
  choose(access: Access, perform: (thread: VirtualThread, alternative: number) => Outcome): number {
    this.#refuseStopped();
    const thread = this.#thread;
    if (thread.isReplaying) return thread.replay(access.kind, access.cell);
    if (this.#isAlone) return this.#perform(access, () => perform(thread, 0));
    const alternative = this.#alternative;
    if (alternative === undefined) this.#stopBefore(access);
    this.#alternative = undefined;
    return this.#perform(access, () => perform(thread, alternative));
  }

  /** An access that nobody else notices at that moment. */
  goOn(access: Access, perform: (thread: VirtualThread) => Outcome): number {
    this.#refuseStopped();
    const thread = this.#thread;
    if (thread.isReplaying) return thread.replay(access.kind, access.cell);
    return this.#perform(access, () => perform(thread));
  }

  /** The thread may die here. Before a write, or before it tells anything. */
  mayDie(): void {
    this.#refuseStopped();
    if (this.#thread.isReplaying || this.#isAlone || ++this.points !== this.#diesAt) return;
    this.#thread.status = 'dead';
    this.#stop();
  }

  #perform({ kind, cell, operand, text = '' }: Access, perform: () => Outcome): number {
    const { value, version } = this.#tried(perform);
    this.#thread.append(kind, cell, value, version);
    this.watcher?.({ thread: this.#thread.name, kind, word: cell?.name ?? text, operand, value });
    return value;
  }

  #tried(perform: () => Outcome): Outcome {
    try {
      return perform();
    } catch (error) {
      this.#failure = error;
      this.#isStopped = true;
      throw error;
    }
  }

  #begin(thread: VirtualThread): void {
    this.#thread = thread;
    this.#isStopped = false;
    this.#failure = undefined;
    this.points = 0;
    thread.restart();
  }

  #stopBefore(access: Access): never {
    this.#thread.pending = access;
    this.#stop();
  }

  #stop(): never {
    this.#isStopped = true;
    throw STOPPED;
  }

  #refuseStopped(): void {
    if (this.#isStopped) throw STOPPED;
  }
}

export const NOTHING: Outcome = { value: 0, version: 0 };
