import type { Host } from '@ringmaster/core';
import type { WordNames } from './word-names.ts';

/** `waiting`: for something that no other thread will do any more. */
export type ThreadStatus = 'ready' | 'ended' | 'dead' | 'waiting';

/** What a thread says to the oracle: not part of any memory. */
export type Event = string | number;

/** What the program of a virtual thread may use beside the product. Everything else would not be the same when it runs again. */
export interface Party {
  /** Queues, doorbells, and a clock that stands still. */
  readonly host: Host;
  /** Says so to the oracle. A thread may die before it does. */
  did(event: Event): void;
  /**
   * Puts `value` into a word that is there for the oracle alone, and gives back what was there: for what threads must not do at the
   * same time. Part of the step before.
   */
  ghost(word: number, value: number): number;
  /** Waits until the thread of that name is over; everything it did has happened before. Never returns if it goes to sleep for ever. */
  exitOf(thread: string): 'ended' | 'dead';
  /** Waits until that thread has said so; everything it did until now has happened before: for what starts a thread. */
  after(thread: string, event: Event): void;
  /** Runs what the host has been given, and what doorbells call, for as long as anybody gives or rings anything. */
  loop(): void;
  /** Makes something of the product, in one step: where others coming in between is not what the scenario is about. */
  atOnce<T>(make: () => T): T;
  /** Stops the search. @throws always */
  fail(message: string): never;
}

export interface ThreadDefinition {
  readonly run: (me: Party) => void;
  /** It may die before any of its accesses. Default false. */
  readonly mayDie?: boolean;
}

/** What is there when nobody can do anything any more. */
export interface End {
  /** What the thread of that name has said, in order. */
  did(thread: string): readonly Event[];
  statusOf(thread: string): ThreadStatus;
}

/** One instance of a scenario: memory that was set up, and what threads do with it. */
export interface Stage {
  readonly names: WordNames;
  readonly threads: Readonly<Record<string, ThreadDefinition>>;
  /** Threads that may die in one execution, of those that may. Default 1. */
  readonly deathsMax?: number;
  /**
   * Looks at what is left, also in shared memory, by whatever of the product can. Returns what is wrong with it.
   * A thread that is `waiting` may sleep rightly; whether it does is for this function to say.
   */
  check(end: End): string | undefined;
}

export interface Scenario {
  readonly name: string;
  /** The rules of docs/memory-ordering.md that it is about. */
  readonly rules: string;
  /** What happens in it, in one line. */
  readonly about: string;
  /** More pre-emptions than these are not explored in CI; without: all are. */
  readonly bound?: number;
  readonly stage: () => Stage;
}
