import type { SharedRegions } from '@ringmaster/core';
import type { ActorCell } from '../cell/actor-cell.ts';
import { counterReader, underWay } from './system-meter.ts';
import type { ThreadRuntime } from './thread-runtime.ts';

const LOOK_MS = 2;

/** What is to be stopped. */
export interface StoppingSystem {
  readonly runtime: ThreadRuntime;
  readonly regions: SharedRegions;
  readonly guardian: ActorCell;
}

/**
 * The order of `system.stop()` up to the end of its actors (S7, G19):
 *
 * 1. What comes from outside actors is refused (the caller has seen to that).
 * 2. Until the limit: nothing accepted is unfinished and no ask is open, twice in a row with nothing accepted between.
 * 3. The tree stops, youngest first, within the same limit.
 *
 * Always settles.
 */
export async function stopSystem(system: StoppingSystem, timeoutMs: number): Promise<void> {
  const { runtime, guardian } = system;
  const { host } = runtime;
  const limitMs = host.now() + timeoutMs;
  await untilQuiet(system, limitMs);
  runtime.spawning.isClosed = true;
  const leftMs = Math.max(limitMs - host.now(), timeoutMs / 2);
  await Promise.race([guardian.requestStop(), new Promise<void>((resolve) => void host.timer(leftMs, resolve, true))]);
}

async function untilQuiet({ runtime, regions }: StoppingSystem, limitMs: number): Promise<void> {
  const { host } = runtime;
  const reader = counterReader(regions);
  let quietAt: number | undefined;
  while (host.now() < limitMs) {
    const { messages, asking, stamp } = underWay(reader);
    const quiet = messages === 0 && asking === 0;
    if (quiet && quietAt === stamp) return;
    quietAt = quiet ? stamp : undefined;
    await new Promise<void>((resolve) => void host.timer(LOOK_MS, resolve, true));
  }
}
