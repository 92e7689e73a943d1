/**
 * Messages an actor cannot handle yet, kept in order until it can.
 *
 * They are the actor's own affair like those in its mailbox: asks among them keep their deadlines and their reply handles, a drain waits for
 * them, and at the end they are dead letters or failed asks (G18). A restart releases them: the next incarnation handles them first,
 * or stashes them again (G53).
 *
 * @example
 * on<Message>({
 *   connected: () => { ctx.stash.releaseAll(); ctx.become(ready); },
 *   query: (message) => ctx.stash.put(message),
 * });
 */
export interface Stash<in M> {
  /**
   * Keeps `message`, the one that is being handled, behind those kept before.
   * @throws StashFullError beyond `defaults.stashCapacity`, released ones that wait included. Unless it is caught, the actor has failed with it
   */
  put(message: M): void;
  /** Puts all that is kept before everything that waits in the mailbox, in order. Nothing if nothing is kept. */
  releaseAll(): void;
  readonly size: number;
}
