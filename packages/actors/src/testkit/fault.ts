import type { AnyRef } from '../contract/actor-ref.ts';

/** Something that a test has made go wrong. It lasts until it is released, or its block ends (`using`). */
export interface Fault extends Disposable {
  /** It is over. Again: nothing. */
  release(): void;
}

export function fault(release: () => void): Fault {
  let isOver = false;
  const once = (): void => {
    if (isOver) return;
    isOver = true;
    release();
  };
  return { release: once, [Symbol.dispose]: once };
}

/** Which ring: the one that thread `from` writes and thread `to` reads. */
export interface RingOf {
  readonly from: number;
  readonly to: number;
  /** Its outbox too: `tell` returns `'full'` then. Default false: what is told waits in the outbox. */
  readonly outbox?: boolean;
}

/**
 * What a deterministic system can be made to suffer. All of it happens where threads meet the world, in their host and their rings, so
 * the code that copes with it is the one that does so in production. The death of a thread is `killThread`.
 *
 * @example
 * using stalled = kit.faults.freezeThread(1);
 * worker.tell({ type: 'work' });
 * await kit.advance(100);
 * assert.equal(done.messages.length, 0);
 * stalled.release();
 * await done.expect('done');
 */
export interface Faults {
  /** Nothing of the thread runs, as if others had its core. It shows no sign that it hangs: what waits for it, waits. */
  freezeThread(thread: number): Fault;
  /** The next piece of its work begins and does not end, as a handler in an endless loop: its turn stamp stands still, and the watchdog acts. */
  hangThread(thread: number): Fault;
  /** A parked thread hears its doorbell so many milliseconds late. */
  delayWakeUps(thread: number, ms: number): Fault;
  /**
   * The ring is full of messages for an actor that the kit has spawned behind it, and thread `to` does not read: so `from` meets a full
   * ring now. @returns when it is full @throws StateError if `to` suffers from another fault already, as a rejection
   */
  fillRing(ring: RingOf): Promise<Fault>;
  /** Each message takes the actor so many milliseconds of its thread's time, until it restarts. It must have started. */
  slow(ref: AnyRef, ms: number): Fault;
}
