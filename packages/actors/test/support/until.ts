/** The event loop had its turn, and with it every other thread's records a chance to arrive. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/**
 * Goes on as soon as `holds`, looked at once per turn of the event loop. No clock is involved: what never comes true ends
 * with the test's own time limit, and `what` says what it waited for.
 */
export async function until(what: string, holds: () => boolean, signal?: AbortSignal): Promise<void> {
  while (!holds()) {
    if (signal?.aborted) throw new Error(`Waited in vain until ${what}`);
    await turn();
  }
}
