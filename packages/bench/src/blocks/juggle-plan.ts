import { type ArmOptions, type ArmResult, numberOr } from '../harness/arm.ts';

/** Blocks that go to and fro between two threads. Plain data: it travels to other threads. */
export interface JugglePlan {
  readonly bytes: number;
  /** How many are under way at the same time; 1: the next move begins when the last has ended. */
  readonly balls: number;
  /** Throws, each with its way back: two moves. */
  readonly throws: number;
  /** Thrown like that before anything is counted. */
  readonly warmUpMs: number;
}

export function jugglePlan(options: ArmOptions): JugglePlan {
  return {
    bytes: numberOr(options, 'bytes', 1_048_576),
    balls: numberOr(options, 'balls', 1),
    throws: numberOr(options, 'throws', 10_000),
    warmUpMs: numberOr(options, 'warmUpMs', 2_500),
  };
}

/** What came of it; each catch has looked at a byte that the other side had written. */
export interface JuggleReport {
  readonly thrown: number;
  readonly caught: number;
  readonly elapsedMs: number;
}

export function juggleResult({ thrown, caught, elapsedMs }: JuggleReport): ArmResult {
  return { sent: thrown, received: caught, figures: { usPerMove: (elapsedMs * 1_000) / (2 * thrown) } };
}
