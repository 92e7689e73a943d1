import type { ActorCell } from '../../../cell/actor-cell.ts';
import type { EndReason } from '../../../cell/internals.ts';
import type { DeadLetter } from '../../../contract/dead-letter.ts';
import type { OverloadChange, Restarted, StateNotKept, SystemEvent } from '../../../contract/system-event.ts';
import { knownPathOf } from '../path-of.ts';
import type { ThreadRuntime } from '../thread-runtime.ts';
import { SharedFlags } from './shared-flags.ts';

/** What actors of a thread live through, as events; nothing is made that nobody wants. */
export class ActorEvents {
  readonly #runtime: ThreadRuntime;
  readonly #flags: SharedFlags;
  readonly #publish: (event: SystemEvent) => void;

  constructor(runtime: ThreadRuntime, publish: (event: SystemEvent) => void) {
    this.#runtime = runtime;
    this.#flags = new SharedFlags(runtime.regions);
    this.#publish = publish;
  }

  lifecycle(type: 'started' | 'stopped', cell: ActorCell, reason: EndReason): void {
    if (!this.#flags.eventsWanted) return;
    const about = this.#about(cell);
    this.#publish(type === 'started' ? { type, ...about, detail: undefined } : { type, ...about, detail: reason });
  }

  restarted(cell: ActorCell, detail: Restarted): void {
    if (this.#flags.eventsWanted) this.#publish({ type: 'restarted', ...this.#about(cell), detail });
  }

  overload(cell: ActorCell, detail: OverloadChange): void {
    if (this.#flags.eventsWanted) this.#publish({ type: 'overload', ...this.#about(cell), detail });
  }

  stateNotKept(cell: ActorCell, detail: StateNotKept): void {
    if (this.#flags.eventsWanted) this.#publish({ type: 'state-not-kept', ...this.#about(cell), detail });
  }

  deadLetter(letter: DeadLetter): void {
    if (!this.#flags.eventsWanted) return;
    const { target } = letter;
    const path = target && knownPathOf(this.#runtime, target);
    this.#publish({ type: 'dead-letter', at: this.#runtime.host.wallClock(), actor: target, path, detail: letter });
  }

  /** By its lineage: one that ends has given its slot back, and another thread may have taken it already. */
  #about({ self: actor, lineage, name }: ActorCell) {
    const path = [...lineage.slice(1).map((place) => this.#runtime.nameOf(place)), name].join('/');
    return { at: this.#runtime.host.wallClock(), actor, path };
  }
}
