import type { BrokerChange, BrokerStore } from '../../contract/broker-store.ts';
import { toError } from '../../contract/errors/to-error.ts';
import { isThenable } from '../../cell/is-thenable.ts';

/** While so many changes wait for a commit, no more messages are taken in. */
const BEHIND = 65_536;

/** What waits for changes to be kept. @param error given: they never will be */
export type Done = (error?: Error) => void;

/**
 * Gives changes to a store, one commit at a time: what comes while one is under way goes with the next one, however much it is (group commit). So the
 * slower the store, the larger its batches.
 *
 * ```
 * changes ──flush──> the commit under way ──> done, done …
 *    ↑ meanwhile
 * ```
 */
export class Journal {
  readonly #store: BrokerStore;
  readonly #failed: (error: Error) => void;
  readonly #isOver: () => boolean;
  /** To be called when the commit under way is through. */
  #current: Done[] = [];
  /** When the next one is. */
  #waiting: Done[] = [];
  #isCommitting = false;
  /** What the store has failed with. */
  #broken: Error | undefined;
  #idle: (() => void) | undefined;
  #hasRoom: (() => void) | undefined;
  /** Give it to `Queues`; retained values of topics go here, too. */
  readonly changes: BrokerChange[] = [];

  /**
   * @param failed called once, when the store has failed: nothing is kept any more, and this life of the broker is over, or refuses everything. What is
   * not kept waits for `forsake`
   * @param isOver this life is over, for whatever reason: no commit begins any more, and no `done` is called. The next life may have loaded by then,
   * and given the keys of what waits here to other messages
   */
  constructor(store: BrokerStore, failed: (error: Error) => void, isOver: () => boolean = () => false) {
    this.#store = store;
    this.#failed = failed;
    this.#isOver = isOver;
  }

  /**
   * At the end of each turn that may have changed something.
   *
   * @param done called when all that is in `changes` by now is kept: at once, if it is
   */
  flush(done?: Done): void {
    if (this.#isOver()) return;
    if (this.#broken !== undefined) {
      this.changes.length = 0;
      if (done !== undefined) this.#waiting.push(done);
      return;
    }
    const isKept = this.changes.length === 0;
    if (isKept && !this.#isCommitting) return done?.();
    if (done !== undefined) (isKept ? this.#current : this.#waiting).push(done);
    if (!this.#isCommitting) this.#commit();
  }

  /**
   * At the beginning of each turn that may change something: what it takes in would be kept by nobody, in a life that its supervisor has let go on.
   *
   * @throws what the store has failed with
   */
  check(): void {
    if (this.#broken !== undefined) throw this.#broken;
  }

  /** The store has failed, and this life goes on: whoever waits hears that nothing of it is kept. */
  forsake(): void {
    if (this.#broken !== undefined) for (const done of this.#waiting.splice(0)) done(this.#broken);
  }

  /** A store that is slow, or hangs, has more waiting than it should: resolves when it has taken that. Undefined: there is room. */
  get room(): Promise<void> | undefined {
    if (!this.#isCommitting || this.changes.length < BEHIND) return undefined;
    return new Promise((resolve) => (this.#hasRoom = resolve));
  }

  #commit(): void {
    this.#current = this.#waiting;
    this.#waiting = [];
    let committed: Promise<unknown> | undefined;
    try {
      const returned: unknown = this.#store.commit(this.changes.splice(0));
      // A thenable that is no promise of ours may call back twice, or throw: the second time it would say of the next commit that it is through.
      committed = isThenable(returned) ? Promise.resolve(returned) : undefined;
    } catch (error) {
      return this.#fail(error);
    }
    if (committed === undefined) return this.#callDone();
    this.#isCommitting = true;
    committed.then(
      () => this.#committed(),
      (error: unknown) => this.#fail(error),
    );
  }

  #committed(): void {
    this.#isCommitting = false;
    this.#makeRoom();
    if (this.#isOver()) return this.#idle?.();
    this.#callDone();
    // The next one may be through at once, and then nobody comes here again.
    if (!this.#isCommitting && this.#broken === undefined && this.changes.length > 0) this.#commit();
    if (!this.#isCommitting) this.#idle?.();
  }

  #makeRoom(): void {
    const hasRoom = this.#hasRoom;
    this.#hasRoom = undefined;
    hasRoom?.();
  }

  #callDone(): void {
    const done = this.#current;
    this.#current = [];
    for (const call of done) call();
  }

  #fail(error: unknown): void {
    this.#broken = toError(error);
    this.#isCommitting = false;
    this.#waiting = [...this.#current.splice(0), ...this.#waiting];
    this.changes.length = 0;
    this.#failed(this.#broken);
    this.#makeRoom();
    this.#idle?.();
  }

  /** All is kept, and the store closed. */
  async close(): Promise<void> {
    this.flush();
    if (this.#isCommitting) await new Promise<void>((resolve) => (this.#idle = resolve));
    await this.#store.close?.();
  }
}
