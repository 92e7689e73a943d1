/** A state as it is kept for an actor in case its thread dies: encoded, or undefined if it could not be. */
export interface KeptState {
  readonly id: string;
  readonly bytes: Uint8Array | undefined;
}

/** The states of a child as they were last good, in its parent's thread. */
export class KeptStates {
  readonly #states = new Map<string, Uint8Array>();

  /** One that could not be kept is forgotten: an older one would be taken for it. */
  take({ id, bytes }: KeptState): void {
    if (bytes === undefined) this.#states.delete(id);
    else this.#states.set(id, bytes);
  }

  get all(): readonly KeptState[] {
    return Array.from(this.#states, ([id, bytes]) => ({ id, bytes }));
  }
}
