import { SlotStatus } from '@ringmaster/core';
import { Outcome } from '../../../cell/life/outcome.ts';
import { type Place, placeKey } from '../../../contract/place.ts';
import type { RemoteRef } from '../../../remote/remote-ref.ts';
import { lossError } from '../death/loss-error.ts';
import type { SystemThreads } from '../system-threads.ts';

interface Start {
  readonly ref: RemoteRef;
  readonly outcome: Outcome;
}

/** Actors that this thread has spawned in others, until it is known how their start went: what `ref.started` waits for. */
export class StartOutcomes {
  readonly #threads: Pick<SystemThreads, 'table' | 'isLost'>;
  readonly #open = new Map<string, Start>();

  constructor(threads: Pick<SystemThreads, 'table' | 'isLost'>) {
    this.#threads = threads;
  }

  /** The actor behind `ref` has just been spawned: its thread will report how that went. */
  expect(ref: RemoteRef, name: string): void {
    const outcome = new Outcome();
    this.#open.set(placeKey(ref), { ref, outcome });
    ref.startedBy(outcome, name);
  }

  /** It has started, or never will, because of `error`. Nothing if this thread did not spawn it. */
  settle(place: Place, error: Error | undefined): void {
    const key = placeKey(place);
    const start = this.#open.get(key);
    if (start === undefined) return;
    this.#open.delete(key);
    if (error === undefined) start.outcome.succeed();
    else start.outcome.fail(error);
  }

  /** After the death of `thread`: the actors that were to start there and have ended never will. */
  failThoseOver(thread: number, error: Error | undefined): void {
    for (const { ref } of [...this.#open.values()]) {
      if (ref.thread !== thread || !this.#isOver(ref)) continue;
      this.settle(ref, error === undefined ? ref.stoppedError('start') : lossError('start', ref, error));
    }
  }

  /** The system has stopped: nobody says any more how a start went, and what has not started never will. */
  end(): void {
    for (const { ref } of [...this.#open.values()]) this.settle(ref, ref.stoppedError('await the start of'));
  }

  #isOver({ thread, slot, generation }: Place): boolean {
    const slots = this.#threads.table(thread);
    if (slots.accepts(slot, generation)) return false;
    // One that stops before it starts is told so by its thread, if there is one.
    const isStopping = slots.generation(slot) === generation && slots.status(slot) === SlotStatus.stopping;
    return !isStopping || this.#threads.isLost(thread);
  }
}
