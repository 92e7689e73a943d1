/**
 * How messages went, by this thread: plain numbers, for metrics to read.
 */
export interface CodecCounters {
  /** Encoded through msgpackr. */
  general: number;
  /** Encoded by a learned shape. */
  shaped: number;
  /** Encoded by a fixed layout. */
  laidOut: number;
  /** Had a fixed layout and a value that does not fit in it (R7). */
  layoutMisfits: number;
  /** Shapes learned by this codec. */
  shapesLearned: number;
  /** Times a shape was not learned because a limit was reached (R5). */
  shapesRefused: number;
  /** Records that did not decode. */
  undecodable: number;
}

export function createCodecCounters(): CodecCounters {
  return { general: 0, shaped: 0, laidOut: 0, layoutMisfits: 0, shapesLearned: 0, shapesRefused: 0, undecodable: 0 };
}
