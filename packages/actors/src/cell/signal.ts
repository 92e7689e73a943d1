/** What a signal turns into when its turn comes: a message for the receive function or, with `hook`, for that hook. */
export interface SignalDue {
  readonly message: unknown;
  readonly hook?: ((message: never) => unknown) | undefined;
  /** Called once when it has been handled, well or not, asynchronous handlers included. */
  readonly ended?: (() => void) | undefined;
}

/**
 * Something of the actor's own that waits in its mailbox: a timer's tick, the result of a promise, the end of an actor that it watches.
 *
 * It is opened when its turn comes, and only then is it decided whether it still counts: a timer may have been replaced or a watch ended
 * meanwhile (G39, G51). An error thrown while opening it is a failure of the actor (G26).
 */
export interface Signal {
  open(): SignalDue | undefined;
}
