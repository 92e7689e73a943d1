import { censusOf, type Mesh, type SharedRegions, SlotStatus } from '@ringmaster/core';
import type { SlotPort } from '../../../cell/cell-environment.ts';
import type { Absentees } from '../messages/absentees.ts';
import { OWNER } from '../thread-config.ts';

/** What taking over needs from the thread that does. */
export interface SuccessorThread {
  readonly regions: SharedRegions;
  readonly thread: number;
  readonly threads: { readonly mesh: Pick<Mesh, 'readOnly' | 'readAll'> };
  readonly slots: Pick<SlotPort, 'free'>;
  readonly absentees: Absentees;
  readonly hints: { lookAtAll(): void };
  readonly cycle: { poke(): void };
}

/** A replacement takes over for a dead thread, step 12 of docs/thread-death.md: first it hears of the deaths it was not there for. */
export class Takeover {
  readonly #thread: SuccessorThread;
  readonly #isHeir: boolean;
  #isCatchingUp = false;

  /** @param isHeir it takes over for a thread that died, whose actors were lost; otherwise nothing of an earlier tenant is left */
  constructor(thread: SuccessorThread, isHeir: boolean) {
    this.#thread = thread;
    this.#isHeir = isHeir;
  }

  /** It has not heard yet of all that happened before it opened: nothing of its own had to do with a thread that died then. */
  get isCatchingUp(): boolean {
    return this.#isCatchingUp;
  }

  /**
   * Before the first slice. Those of the predecessor's actors that do not come back were marked as ended before this thread opened
   * (step 10). Of the rings the owner's comes first, up to where it says that this thread has opened.
   */
  begin(): void {
    const { regions, thread, threads, slots, absentees } = this.#thread;
    this.#isCatchingUp = true;
    threads.mesh.readOnly(OWNER);
    for (const { slot, generation, status } of censusOf(regions, thread).taken()) {
      // Perhaps one that is being spawned here just now.
      if (status === SlotStatus.starting) continue;
      // Where nobody had lived, all places are those of actors spawned here just now, though some may have been told to end by now.
      if (this.#isHeir) absentees.markLost(slot, generation);
      if (status === SlotStatus.ended) slots.free(slot, generation);
    }
  }

  /** The owner has said all that happened before this thread opened. */
  caughtUp(): void {
    if (!this.#isCatchingUp) return;
    this.#isCatchingUp = false;
    this.#thread.threads.mesh.readAll();
    // Hints of the meantime may be lost: whatever one could have been about is looked at, soon.
    this.#thread.hints.lookAtAll();
    this.#thread.cycle.poke();
  }
}
