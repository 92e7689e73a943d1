import type { QueueTerms } from './queue-terms.ts';
import type { Death } from './delivery.ts';

/** A message as a store keeps it: plain data, but for the body, which is as it was published. */
export interface StoredMessage {
  /** Its queue knows it by this number: no other message of it has it at the same time, and later ones have greater numbers as long as it is there. */
  readonly key: number;
  readonly id: string;
  readonly body: unknown;
  /** Of the body; 0 in a queue without `bytesMax`, unless it was published with `bytes`. */
  readonly bytes: number;
  readonly priority: number;
  /** Epoch milliseconds, these three. */
  readonly publishedAt: number;
  readonly readyAt: number;
  /** `Infinity`: never. */
  readonly expiresAt: number;
  /** How often it was delivered. */
  readonly attempts: number;
  readonly deaths: readonly Death[];
  /** How many of the first of `deaths` have come since it was published or replayed. */
  readonly hops: number;
  /** Of whom it takes turns with others (B15). Left out: none. */
  readonly fairnessKey?: string | undefined;
  /** What its key had when it came in, 1 to 1 000. Left out with the key alone. */
  readonly fairnessWeight?: number | undefined;
}

/**
 * One thing that is different from now on. Each may be applied twice in a row with the same effect as once, and one that concerns what is not there
 * has none: so a batch whose commit has failed half-way, or whose end nobody learned of, can be committed again.
 */
export type BrokerChange =
  /** There is this queue, by these terms; if there was one before, its messages stay. */
  | { readonly type: 'declared'; readonly queue: string; readonly terms: QueueTerms }
  /** Nothing of it is delivered, or something is again; a queue that is declared is not paused. */
  | { readonly type: 'paused'; readonly queue: string; readonly isPaused: boolean }
  /** It is gone, and all that was in it, and the ids it remembered. */
  | { readonly type: 'deleted'; readonly queue: string }
  | { readonly type: 'added'; readonly queue: string; readonly message: StoredMessage }
  /** It was delivered: its attempts are these. */
  | { readonly type: 'attempted'; readonly queue: string; readonly key: number; readonly attempts: number }
  /** It waits again, until then. */
  | { readonly type: 'delayed'; readonly queue: string; readonly key: number; readonly readyAt: number }
  | { readonly type: 'removed'; readonly queue: string; readonly keys: readonly number[] }
  /** Until then, a message of this id is a duplicate; and after that the store may forget it. */
  | { readonly type: 'remembered'; readonly queue: string; readonly id: string; readonly until: number }
  /** The last value of a topic; undefined: it has none any more. */
  | { readonly type: 'retained'; readonly topic: string; readonly value: { readonly body: unknown; readonly at: number } | undefined };

/**
 * Where a broker keeps what must not be lost with its thread. It lives in the broker's thread, one for each of its lives, and is asked one thing at
 * a time: `load` once, then one `commit` after the other, `close` last.
 *
 * A life may end at any moment, and the next one opens a store over the same place. From when that one loads, nothing that the one before it has
 * begun is kept any more: its commit under way is through by then, or never; no other begins, and that store is asked nothing more. Otherwise a message would be there that the broker knows nothing of, and
 * its key would be given to another.
 */
export interface BrokerStore {
  /**
   * What there is, as changes that make it out of nothing, in batches as large as is good for the store: each queue before what is in it; the
   * messages of a queue by key. It may give all that was ever committed, or the least that comes to the same.
   */
  load(): Iterable<readonly BrokerChange[]> | AsyncIterable<readonly BrokerChange[]>;
  /**
   * Keeps all of these, in order, or none: whoever loads after it has returned, or its promise was fulfilled, finds them; after a crash in the middle all
   * or none. What it rejects with, or throws, ends this life of the broker, and the next one loads what there is. Nobody changes what it was given,
   * bodies included: it may take its time to write them down. What a batch both adds and removes need not be written at all: the slower the store, the
   * more of it.
   */
  commit(changes: readonly BrokerChange[]): void | Promise<void>;
  /** Called at the broker's end if that is an orderly one: no commit is under way. */
  close?(): void | Promise<void>;
}

/** Makes a broker's store, in the broker's thread. */
export type StoreSetup<A> = (args: A) => BrokerStore | Promise<BrokerStore>;

declare const takes: unique symbol;

/** A store that a broker can be started with, in whatever thread: where it is defined, and what it is made from. */
export interface StoreBlueprint {
  readonly url: string;
  readonly storeName: string;
  readonly args: unknown;
}

/** Called with the arguments of a store it says which one is meant. */
export interface StoreDefinition<in A> {
  (args: A): StoreBlueprint;
  readonly url: string;
  readonly storeName: string;
  /** For the compiler alone. */
  readonly [takes]?: (args: A) => void;
}
