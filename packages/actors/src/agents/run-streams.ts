import { OPEN_WRITER, type StreamTo } from '../contract/stream.ts';
import type { HeldEnd, StreamHolder } from '../contract/stream-holder.ts';

/** The streams that a run has opened, and that are not over. They are its agent's as well, and end with whichever is first. */
export class RunStreams {
  readonly #open = new Set<HeldEnd>();

  /** The same address; what is opened by it ends with the run. */
  through<T>(to: StreamTo<T>): StreamTo<T> {
    // What is no address is refused as it stands.
    if (typeof to?.[OPEN_WRITER] !== 'function') return to;
    return { [OPEN_WRITER]: (holder, options) => to[OPEN_WRITER](this.#heldFor(holder), options) };
  }

  #heldFor(agent: StreamHolder): StreamHolder {
    return {
      name: agent.name,
      hold: (end) => {
        this.#open.add(end);
        agent.hold(end);
      },
      // One that is over is kept no longer: a run may go on for days, and open one for each thing it does.
      release: (end) => {
        this.#open.delete(end);
        agent.release(end);
      },
      readerLeft: (error) => agent.readerLeft(error),
    };
  }

  /** Also those that were ended while items still wait for the reader: whoever waits for such a write would wait on. */
  endAll(error: Error): void {
    for (const end of this.#open) end.holderEnds(error);
  }
}
