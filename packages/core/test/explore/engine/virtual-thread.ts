import type { Cell } from './cell.ts';
import { type Clock, joined, ticked, tickOf } from './clock.ts';
import { EMPTY_HASH, type Hash, mixed } from './hash.ts';
import type { Event, Party, ThreadStatus } from './scenario.ts';

/** What a thread is about to do: the access that it was stopped before. */
export interface Pending {
  readonly kind: string;
  readonly cell: Cell | undefined;
  /** In how many ways it can be made now, where that depends on others; 0: not yet. */
  readonly ways?: (() => number) | undefined;
}

export const BEGIN: Pending = { kind: 'begin', cell: undefined };

/** All that makes up a thread between two steps; the log itself is cut back to `length`. */
interface Saved {
  readonly length: number;
  readonly hash: Hash;
  readonly clock: Clock;
  readonly status: ThreadStatus;
  readonly pending: Pending;
  readonly events: number;
}

/**
 * A synchronous program that is stopped before an access by an error, and goes on by running again from its start, in which its
 * earlier accesses give what they gave then (M4). So all there is to a thread is its log.
 */
export class VirtualThread {
  readonly index: number;
  readonly name: string;
  readonly program: (me: Party) => void;
  readonly mayDie: boolean;
  /** What each access gave, and what it was, to see that a second run does the same. */
  readonly #values: number[] = [];
  readonly #accesses: { readonly kind: string; readonly cell: Cell | undefined }[] = [];
  readonly events: Event[] = [];
  length = 0;
  hash: Hash;
  clock: Clock;
  status: ThreadStatus = 'ready';
  pending: Pending = BEGIN;
  /** How much of the log the present run has used up. */
  cursor = 0;

  constructor(index: number, definition: { name: string; program: (me: Party) => void; mayDie: boolean }, threads: number) {
    this.index = index;
    this.name = definition.name;
    this.program = definition.program;
    this.mayDie = definition.mayDie;
    this.hash = mixed(EMPTY_HASH, index + 1);
    this.clock = Array.from({ length: threads }, () => 0).with(index, 1);
  }

  get isOver(): boolean {
    return this.status === 'ended' || this.status === 'dead';
  }

  get tick(): number {
    return tickOf(this.clock, this.index);
  }

  /** Names the write that is this thread's next access. */
  get nextVersion(): number {
    return ((this.index + 1) << 20) | (this.length + 1);
  }

  get isReplaying(): boolean {
    return this.cursor < this.length;
  }

  restart(): void {
    this.cursor = 0;
  }

  /** The next access again, which the log knows. */
  replay(kind: string, cell: Cell | undefined): number {
    const access = this.#accesses[this.cursor];
    if (access === undefined || access.kind !== kind || access.cell !== cell) {
      throw new Error(
        `Cannot run ${this.name} again: its access ${this.cursor} was ${access?.kind} ${access?.cell?.name ?? ''}, now it is ${kind} ${cell?.name ?? ''} (M4)`,
      );
    }
    return this.#values[this.cursor++] ?? 0;
  }

  /** @param version of the write that was seen, where that matters */
  append(kind: string, cell: Cell | undefined, value: number, version = 0): void {
    this.#accesses[this.length] = { kind, cell };
    this.#values[this.length++] = value;
    this.cursor = this.length;
    this.hash = mixed(mixed(this.hash, value), version);
  }

  learn(view: Clock | undefined): void {
    if (view !== undefined) this.clock = joined(this.clock, view);
  }

  /** It has published what it knows. */
  give(): Clock {
    const given = this.clock;
    this.clock = ticked(this.clock, this.index);
    return given;
  }

  save(): Saved {
    const { length, hash, clock, status, pending, events } = this;
    return { length, hash, clock, status, pending, events: events.length };
  }

  restore(saved: Saved): void {
    this.length = saved.length;
    this.#values.length = saved.length;
    this.#accesses.length = saved.length;
    this.hash = saved.hash;
    this.clock = saved.clock;
    this.status = saved.status;
    this.pending = saved.pending;
    this.events.length = saved.events;
  }
}
