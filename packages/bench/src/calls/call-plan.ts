import { type ArmOptions, numberOr } from '../harness/arm.ts';

/** How requests are made. Plain data: it travels to other threads. */
export interface CallPlan {
  readonly calls: number;
  readonly warmUpCalls: number;
  /** 0: hot, the next call begins when the last has ended. Otherwise both threads rest that long before each call. */
  readonly pauseMs: number;
  /** Bytes each request carries; 0: a bare request. */
  readonly sizeBytes: number;
}

export function callPlan(options: ArmOptions): CallPlan {
  return {
    calls: numberOr(options, 'calls', 10_000),
    warmUpCalls: numberOr(options, 'warmUpCalls', 2_000),
    pauseMs: numberOr(options, 'pauseMs', 0),
    sizeBytes: numberOr(options, 'sizeBytes', 0),
  };
}
