import { lossError } from '../../thread/death/loss-error.ts';
import { type Demise, Estate } from './estate.ts';
import { OWNER } from '../../thread/thread-config.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';

/** What settling estates needs from the owner. */
export interface EstateNeeds {
  readonly runtime: ThreadRuntime;
  /** Threads that run, or are about to. */
  living(): Iterable<number>;
  /** Nothing for the ended thread is left anywhere: its index may be used again. */
  settled(thread: number): void;
}

interface OpenEstate {
  readonly estate: Estate;
  /** Threads that may still have something for the ended one, in their outbox or not published yet. */
  readonly owing: Set<number>;
  readonly error: Error | undefined;
}

/**
 * The estates of ended threads without a successor, each until nobody can add to it any more:
 *
 * ```
 * owner                                         every other thread
 * clear                        ------------->   flushes what it has for that thread; its places are free: it has no more
 * reads that ring              <-------------   cleared (all: nothing is left)
 * clear, unless all were       ------------->   flushes again: there is room now
 * ```
 *
 * The index may be used again when all threads have cleared everything, or have ended themselves, so that its next tenant finds empty
 * rings. A thread that is blocked in a handler keeps the index from being used again, and does no other harm.
 */
export class Estates {
  readonly #needs: EstateNeeds;
  readonly #open = new Map<number, OpenEstate>();

  constructor(needs: EstateNeeds) {
    this.#needs = needs;
  }

  /** `thread` has exited, and its places are free. `error`: what it died of, if it did. */
  open(thread: number, error: Error | undefined): void {
    const { runtime, living } = this.#needs;
    const estate = new Estate(runtime, thread, demiseOf(error));
    const owing = new Set([...living()].filter((other) => other !== thread));
    this.#open.set(thread, { estate, owing, error });
    runtime.survivor.threadGone(thread, error);
    settleOwn(runtime, thread, estate);
    for (const other of owing) runtime.threads.tell(other, { kind: 'clear', thread, error });
    this.#closeIfNobodyOwes(thread);
  }

  /** `from` has flushed what it had for `thread`. */
  cleared(from: number, thread: number, all: boolean): void {
    const open = this.#open.get(thread);
    if (open === undefined || !open.owing.has(from)) return;
    if (all) this.#settle(from, thread, open);
    else {
      open.estate.drain(from);
      this.#needs.runtime.threads.tell(from, { kind: 'clear', thread, error: open.error });
    }
  }

  /** `from` has ended: what it had published is all there is. */
  ended(from: number): void {
    for (const [thread, open] of [...this.#open]) if (open.owing.has(from)) this.#settle(from, thread, open);
  }

  #settle(from: number, thread: number, { estate, owing }: OpenEstate): void {
    estate.settle(from);
    owing.delete(from);
    this.#closeIfNobodyOwes(thread);
  }

  #closeIfNobodyOwes(thread: number): void {
    if (this.#open.get(thread)?.owing.size !== 0) return;
    this.#open.delete(thread);
    this.#needs.settled(thread);
  }
}

function demiseOf(error: Error | undefined): Demise {
  if (error === undefined) return { reason: 'stopped', error: (target) => target.stoppedError('ask') };
  return { reason: 'thread-lost', error: (target) => lossError('complete ask to', target, error) };
}

/** At the end of the system: all threads but the owner's have ended, and `thread` has exited. */
export function settleAll(runtime: ThreadRuntime, thread: number, demise: Demise): void {
  const estate = new Estate(runtime, thread, demise);
  settleOwn(runtime, thread, estate);
  for (let from = OWNER + 1; from < runtime.regions.sizes.threads; from++) estate.settle(from);
}

/** The same for what the owner itself has sent: its outbox empties as fast as the ring is read. */
function settleOwn(runtime: ThreadRuntime, thread: number, estate: Estate): void {
  const { link } = runtime.threads.peer(thread);
  do {
    link.flush();
    estate.drain(OWNER);
  } while (link.hasOutbox);
  estate.settle(OWNER);
}
