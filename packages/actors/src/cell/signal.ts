/** What the turn of a signal leads to: a message, handled as any, or by a hook in the place of the receive function. */
export interface SignalDue {
  readonly message: unknown;
  readonly hook?: ((message: never) => unknown) | undefined;
  /** Called once when it has been handled, well or not, asynchronous handlers included. */
  readonly ended?: (() => void) | undefined;
}

/**
 * Something of the actor's own that waits in its mailbox: a tick, the result of a promise, the end of somebody it watches.
 *
 * It is opened when its turn has come, and only then found out whether it still counts: what was replaced, cancelled or unwatched
 * meanwhile is void (G39, G51). What opening throws is a failure of the actor (G26).
 */
export interface Signal {
  open(): SignalDue | undefined;
}
