import { type ArmOptions, numberOr, textOption } from '../harness/arm.ts';

/** What is sent, and in what manner. Plain data: it travels to other threads. */
export interface TrafficPlan {
  /** `transfer`, `quote`, `block:<bytes>` or `note:<bytes>`. */
  readonly kind: string;
  /** Messages sent without yielding; after each batch the producer gives its event loop one turn. */
  readonly batch: number;
  /** Batches that may be under way before the producer waits for the receiver; 0: flat out, no limit of the producer's. */
  readonly window: number;
  /** It ends when either is reached; 0: no such limit. */
  readonly durationMs: number;
  readonly total: number;
  readonly warmUpMs: number;
}

/** Reads a plan from an arm's options; batches of 1 000 with 8 under way stay below a mailbox of 10 000. */
export function trafficPlan(options: ArmOptions): TrafficPlan {
  return {
    kind: textOption(options, 'kind'),
    batch: numberOr(options, 'batch', 1_000),
    window: numberOr(options, 'window', 8),
    durationMs: numberOr(options, 'durationMs', 1_000),
    total: numberOr(options, 'total', 0),
    warmUpMs: numberOr(options, 'warmUpMs', 2_500),
  };
}
