import { censusOf } from '@ringmaster/core';
import type { Busy, Place } from '../../../cell/internals.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { ForcedStop, HeldUp } from '../../../contract/system-event.ts';
import { findCulprit } from '../death/culprit.ts';
import { GUARDIAN_SLOT, OWNER } from '../../thread/thread-config.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';
import type { RollCallResult } from './roll-call.ts';

/** How far up a path goes: a slot given out anew in the meantime could close a circle. */
const DEPTH_MAX = 100;

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
    this.#add(OWNER, this.#runtime.busy);
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
      this.#heldUpBy.push({ actor, path: this.#pathOf({ thread, slot, generation }), thread, doing, messageType, waiting });
    }
  }

  /** From the slots, which name their parents: there is no cell of another thread here to be asked. */
  #pathOf({ thread, slot, generation }: Place): string {
    const names: string[] = [];
    let at: { readonly thread: number; readonly slot: number } | undefined = { thread, slot };
    for (let depth = 0; at !== undefined && depth < DEPTH_MAX; depth++) {
      if (at.thread === OWNER && at.slot === GUARDIAN_SLOT) break;
      const table = this.#runtime.table(at.thread);
      names.unshift(table.name(at.slot, depth === 0 ? generation : table.generation(at.slot)) ?? `${at.thread}/${at.slot}`);
      at = table.parent(at.slot);
    }
    return names.join('/');
  }
}
