import type { SharedRegions } from '@ringmaster/core';
import type { ActorCell } from '../../cell/actor-cell.ts';
import { withinMs } from '../../timers/within-ms.ts';
import { SharedFlags } from '../thread/notices/shared-flags.ts';
import { SystemCounters, type UnderWay, underWay } from '../thread/metrics/system-meter.ts';
import type { ThreadRuntime } from '../thread/thread-runtime.ts';

const LOOK_MS = 2;

/** What is to be stopped. */
export interface StoppingSystem {
  readonly runtime: ThreadRuntime;
  readonly regions: SharedRegions;
  readonly guardian: ActorCell;
  /** The time is over, and what has not stopped is about to be killed: the last moment to see who that is. */
  outOfTime(): Promise<void>;
}

/** How the actors of a system have ended. */
export interface StopOutcome {
  readonly isForced: boolean;
  readonly left: UnderWay | undefined;
}

/**
 * The order of `system.stop()` up to the end of its actors (S7, G19):
 *
 * 1. What comes from outside actors is refused (the caller has seen to that).
 * 2. Until the limit: nothing accepted is unfinished and no ask is open, twice in a row with nothing accepted between.
 * 3. The tree stops, youngest first, in what is left of the limit, and in half of it again if less is left: what could not
 *    become quiet can still end in order.
 * 4. What has not stopped by then is killed.
 *
 * Always settles, little after one and a half times the limit at the latest.
 *
 * @returns whether anybody had to be killed, and what was under way still when step 2 had no time left
 */
export async function stopSystem(system: StoppingSystem, timeoutMs: number): Promise<StopOutcome> {
  const { runtime, guardian } = system;
  const { host } = runtime;
  const limitMs = host.now() + timeoutMs;
  const left = await untilQuiet(system, limitMs);
  runtime.spawning.isClosed = true;
  const leftMs = Math.max(limitMs - host.now(), timeoutMs / 2);
  // Who gives no time at all wants the threads to end now, with whatever they are at.
  if (timeoutMs === 0) new SharedFlags(system.regions).endByForce();
  let isOver = false;
  const stopped = guardian.requestEnd('stop').then(() => {
    isOver = true;
  });
  await withinMs(runtime.limits, leftMs, stopped);
  if (isOver || timeoutMs === 0) return { isForced: false, left };
  await system.outOfTime();
  if (isOver) return { isForced: false, left };
  await killAll(system);
  return { isForced: true, left };
}

/** How long those that are killed may take to hear of it: a thread that is blocked does not. */
const KILL_MS = 100;

/** What did not stop in time ends all the same, and so do those behind it, which had no turn to stop. */
async function killAll({ runtime, regions, guardian }: StoppingSystem): Promise<void> {
  new SharedFlags(regions).endByForce();
  const children = [...(guardian.family?.children.view.values() ?? [])];
  await withinMs(runtime.limits, KILL_MS, Promise.all(children.map((child) => child.kill())));
}

async function untilQuiet({ runtime, regions }: StoppingSystem, limitMs: number): Promise<UnderWay | undefined> {
  const { host, limits } = runtime;
  const reader = new SystemCounters(regions);
  let before: UnderWay | undefined;
  for (let unchanged = 0; host.now() < limitMs; ) {
    const now = underWay(reader);
    const same = before !== undefined && now.stamp === before.stamp && now.messages === before.messages && now.asking === before.asking;
    unchanged = same ? unchanged + 1 : 0;
    if (unchanged > 0 && now.messages === 0 && now.asking === 0) return undefined;
    before = now;
    await new Promise<void>((resolve) => void limits.timer(LOOK_MS, resolve, true));
  }
  return before === undefined || before.messages + before.asking === 0 ? undefined : before;
}
