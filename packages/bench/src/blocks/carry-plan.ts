import { type ArmOptions, type ArmResult, numberOr } from '../harness/arm.ts';

/** Buffers that go from one thread to another. */
export interface CarryPlan {
  readonly bytes: number;
  /** Sent without yielding; then the event loop has one turn. */
  readonly batch: number;
  /** Batches that may be under way before the sender waits for the receiver. */
  readonly window: number;
  readonly total: number;
  /** Sent like that before anything is counted: as long for each arm, for code is compiled for its load after so much time, not after so many messages. */
  readonly warmUpMs: number;
}

export function carryPlan(options: ArmOptions): CarryPlan {
  return {
    bytes: numberOr(options, 'bytes', 1_048_576),
    batch: numberOr(options, 'batch', 32),
    window: numberOr(options, 'window', 6),
    total: numberOr(options, 'total', 8_000),
    warmUpMs: numberOr(options, 'warmUpMs', 2_500),
  };
}

/** What came of it: `arrived` counts what the receiver found its mark in. */
export interface CarryReport {
  readonly sent: number;
  readonly arrived: number;
  readonly elapsedMs: number;
}

export function carryResult({ sent, arrived, elapsedMs }: CarryReport): ArmResult {
  return { sent, received: arrived, figures: { usPerMessage: (elapsedMs * 1_000) / sent } };
}
