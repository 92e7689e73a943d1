/** Why an actor ended: somebody stopped it, or the error that it failed with. */
export type StopReason = 'stopped' | Error;
