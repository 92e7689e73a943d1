import { type SharedRegions, Withdrawals } from '@ringmaster/core';
import { indexOf } from '../../../collections/open-ids.ts';
import { NoSuchPlaceError } from '../../../remote/no-such-place.ts';
import type { AskPlace, CancellationPort } from '../../../remote/remote-environment.ts';

/** What cancellations need of their thread. */
export interface CancellationNeeds {
  readonly thread: number;
  readonly regions: SharedRegions;
  /** Tells `threads`, a bit each, to look whether that ask was given up. */
  hint(threads: number, id: number): void;
}

/**
 * Asks that are given up before their time: those of this thread, said to all in shared words, and those of others that handlers
 * here listen to.
 *
 * The word is the truth, and a hint says no more than to look at it: so one that is lost costs nothing but a look at all (I3), and a
 * handler that never yields reads the word itself.
 */
export class Cancellations implements CancellationPort {
  readonly #needs: CancellationNeeds;
  /** By the thread that asks. */
  readonly #words: readonly Withdrawals[];
  readonly #listening = new Map<string, { readonly ask: AskPlace; readonly heard: Set<() => void> }>();

  constructor(needs: CancellationNeeds) {
    this.#needs = needs;
    this.#words = Array.from({ length: needs.regions.sizes.threads }, (_, thread) => new Withdrawals(needs.regions, thread));
  }

  /** Asks of other threads that handlers here listen to. */
  get listening(): number {
    return this.#listening.size;
  }

  /** An ask of this thread that may be given up is about to be sent. */
  open(id: number): void {
    this.#of(this.#needs.thread).enter(indexOf(id), id);
  }

  withdraw(id: number): void {
    const threads = this.#of(this.#needs.thread).withdraw(indexOf(id), id);
    if (threads !== 0) this.#needs.hint(threads, id);
  }

  /** A successor of its thread may give up one with the same id: then nobody has waited for this one since before that. */
  isGivenUp({ thread, id }: AskPlace): boolean {
    return this.#of(thread).isWithdrawn(indexOf(id), id);
  }

  listen(ask: AskPlace, heard: () => void): () => void {
    const key = keyOf(ask);
    const entry = this.#listening.get(key) ?? { ask, heard: new Set() };
    this.#listening.set(key, entry);
    entry.heard.add(heard);
    const leave = (): void => {
      entry.heard.delete(heard);
      if (entry.heard.size === 0 && this.#listening.get(key) === entry) this.#listening.delete(key);
    };
    const stands = this.#of(ask.thread).want(indexOf(ask.id), ask.id, this.#needs.thread);
    if (!stands) heard();
    return leave;
  }

  hinted(thread: number, id: number, incarnation: number): void {
    const entry = this.#listening.get(keyOf({ thread, id, incarnation }));
    if (entry !== undefined) this.#look(entry);
  }

  /** Hints were lost. */
  lookAtAll(): void {
    for (const entry of [...this.#listening.values()]) this.#look(entry);
  }

  #look({ ask, heard }: { readonly ask: AskPlace; readonly heard: ReadonlySet<() => void> }): void {
    if (this.isGivenUp(ask)) for (const call of [...heard]) call();
  }

  #of(thread: number): Withdrawals {
    const words = this.#words[thread];
    if (words === undefined) throw new NoSuchPlaceError(`Cannot find the asks of thread ${thread}: there are ${this.#words.length}`);
    return words;
  }
}

const keyOf = ({ thread, id, incarnation }: AskPlace): string => `${thread}/${id}#${incarnation}`;
