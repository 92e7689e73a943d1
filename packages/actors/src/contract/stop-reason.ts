/** Why an actor ended: somebody stopped it, its thread died and it did not come back, or the error that it failed with. */
export type StopReason = 'stopped' | 'thread-lost' | Error;
