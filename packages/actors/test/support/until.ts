/** The event loop had its turn, and with it every other thread's records a chance to arrive. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Looks at each turn of the event loop; then the machine has something else to do, and so have the threads that are waited for. */
const BUSY_LOOKS = 50;

/** Between two looks: a millisecond in which this thread leaves its core to others. */
export const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 1));

/**
 * Goes on as soon as `holds`, looked at once per turn of the event loop, and later once per millisecond. No time limit is involved: what
 * never comes true ends with the test's own, and `what` says what it waited for.
 */
export async function until(what: string, holds: () => boolean, signal?: AbortSignal): Promise<void> {
  for (let looks = 0; !holds(); looks++) {
    if (signal?.aborted) throw new Error(`Waited in vain until ${what}`);
    await (looks < BUSY_LOOKS ? turn() : pause());
  }
}
