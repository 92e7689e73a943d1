import { censusOf } from '@ringmaster/core';
import type { Busy } from '../../../cell/standing.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { ForcedStop, HeldUp } from '../../../contract/system-event.ts';
import { findCulprit } from '../death/culprit.ts';
import { pathOf } from '../../thread/path-of.ts';
import { OWNER } from '../../thread/thread-config.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';
import type { RollCallResult } from './roll-call.ts';

/** Who held up a stop: what is found when its time is over, and in threads that did not answer, when they have ended. */
export class Holdups {
  readonly #runtime: ThreadRuntime;
  readonly #heldUpBy: HeldUp[] = [];
  #silent: readonly number[] = [];

  constructor(runtime: ThreadRuntime) {
    this.#runtime = runtime;
  }

  /** The time is over: these answered, and nobody has been killed yet. */
  found({ busy, silent }: RollCallResult): void {
    this.#add(OWNER, this.#runtime.cells.busy);
    for (const [thread, actors] of busy) this.#add(thread, actors);
    this.#silent = silent;
  }

  /**
   * Who ran in a thread that did not answer, as for a death (D6).
   *
   * Invariant: all threads but the `retired` have exited, and nobody has read their rings in their place yet.
   */
  ended(retired: ReadonlySet<number>): void {
    const runtime = this.#runtime;
    for (const thread of this.#silent) {
      if (retired.has(thread)) continue;
      const culprit = findCulprit(runtime, { thread, slots: censusOf(runtime.regions, thread).taken() });
      if (culprit === undefined) continue;
      const { actor, messageType } = culprit;
      this.#add(thread, [{ ...actor, doing: culprit.wasHandling ? 'handler' : 'setup', messageType, waiting: 0 }]);
    }
  }

  forcedStop(timeoutMs: number): ForcedStop {
    return { timeoutMs, heldUpBy: this.#heldUpBy, terminated: this.#silent };
  }

  #add(thread: number, actors: readonly Busy[]): void {
    for (const { slot, generation, doing, messageType, waiting } of actors) {
      const actor = this.#runtime.handles.refTo(thread, slot, generation) as AnyRef;
      this.#heldUpBy.push({
        actor,
        path: pathOf(this.#runtime.threads, { thread, slot, generation }),
        thread,
        doing,
        messageType,
        waiting,
      });
    }
  }
}
