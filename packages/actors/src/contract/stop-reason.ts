/**
 * Why an actor ended: somebody stopped it, or had it drained; it was killed; its thread died and it did not come back; or the error
 * that it failed with.
 */
export type StopReason = 'stopped' | 'killed' | 'thread-lost' | Error;
