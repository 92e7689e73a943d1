/** What came of each task of a workload. One is used for run after run. */
export class Outcome {
  /** NaN: never ran. */
  readonly startedMs: Float64Array;
  /** When it was over: done, called off, or let go without having run. */
  readonly endedMs: Float64Array;
  /** 1: it ran to its end, in time or not. */
  readonly isDone: Uint8Array;

  constructor(count: number) {
    this.startedMs = new Float64Array(count);
    this.endedMs = new Float64Array(count);
    this.isDone = new Uint8Array(count);
  }

  clear(): void {
    this.startedMs.fill(Number.NaN);
    this.endedMs.fill(Number.NaN);
    this.isDone.fill(0);
  }
}
