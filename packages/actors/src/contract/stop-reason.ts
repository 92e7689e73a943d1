/**
 * Why an actor ended: `'stopped'`, somebody stopped or drained it; `'killed'`; `'thread-lost'`, its thread died and it did not come back;
 * or the error that it failed with.
 */
export type StopReason = 'stopped' | 'killed' | 'thread-lost' | Error;
