import { type SharedRegions, SystemFlags } from '@ringmaster/core';

/** Never renumber: shared memory. */
const EVENTS_WANTED = 0b1;
const ENDED_BY_FORCE = 0b10;

/** Facts of the whole system that every thread reads and the owner writes. */
export class SharedFlags {
  readonly #flags: SystemFlags;

  constructor(regions: SharedRegions) {
    this.#flags = new SystemFlags(regions);
  }

  /** Somebody subscribed to events: only then do workers send them. */
  get eventsWanted(): boolean {
    return this.#flags.has(EVENTS_WANTED);
  }

  set eventsWanted(wanted: boolean) {
    this.#flags.set(EVENTS_WANTED, wanted);
  }

  /** The limit of `system.stop()` has passed: what is left unhandled now is so on purpose. */
  get isEndedByForce(): boolean {
    return this.#flags.has(ENDED_BY_FORCE);
  }

  endByForce(): void {
    this.#flags.set(ENDED_BY_FORCE, true);
  }
}
