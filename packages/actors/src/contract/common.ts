import type { Paced } from './pace.ts';
import type { Streaming } from './stream.ts';

/** Under this key a system, and each context, has what is in common to all code of its thread: not for users. */
export const COMMON: unique symbol = Symbol('ringmaster/common');

/** What all code of a thread shares. Each thread has its own, also where several live in one thread of Node. */
export interface ThreadCommon {
  /** Streams and time of the thread itself: they last as long as it does, whoever wanted them first. */
  readonly thread: Streaming & Paced;
  /**
   * What there is to be one of in each thread, by a name that begins with `ringmaster/`: made by whoever wants it first. It lasts as long as the thread, so
   * what is kept here takes itself out when nobody wants it any more, or is held weakly.
   */
  readonly kept: Map<string, unknown>;
}

export interface Common {
  readonly [COMMON]: ThreadCommon;
}
