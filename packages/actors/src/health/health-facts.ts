import type { AnyRef } from '../contract/actor-ref.ts';
import type { HealthChange, HealthStatus, LiveOptions, ReadyOptions } from '../contract/health.ts';
import type { ActorInspection } from '../contract/inspection.ts';

/** What the runtime has found about one thing. */
export interface Finding {
  readonly name: string;
  readonly status: HealthStatus;
  readonly reason: string | undefined;
}

/** What health is told from: the runtime, as `system/` fills it, or a test. Nothing of it waits for an actor or for another thread's handlers. */
export interface HealthFacts {
  /** Monotonic milliseconds. */
  now(): number;
  /** Epoch milliseconds. */
  wallClock(): number;
  /** @param ref keeps the process alive, since somebody waits for it. Default false */
  timer(delayMs: number, task: () => void, ref?: boolean): () => void;
  live(options: LiveOptions): readonly Finding[];
  ready(options: ReadyOptions): readonly Finding[];
  started(): readonly Finding[];
  inspect(actor: AnyRef, waitMs: number): Promise<ActorInspection>;
  changed(change: HealthChange): void;
}
