import type { Call } from './call-in-turn.ts';

/** How many calls are under way at a time, and how many are made. */
export interface WindowPlan {
  readonly calls: number;
  readonly warmUpCalls: number;
  /** It warms up by so many calls again and again until so much time has passed: what a slow arm is compiled by is a moment for a fast one. */
  readonly warmUpMs: number;
  readonly inFlight: number;
}

/** What came of it; `received` counts right answers only. */
export interface WindowReport {
  readonly sent: number;
  readonly received: number;
  readonly perSecond: number;
}

/** As many calls under way as the window takes: where one is answered, the next begins. */
export async function callInWindow(call: Call, plan: WindowPlan): Promise<WindowReport> {
  const warmUntilMs = performance.now() + plan.warmUpMs;
  do await inWindow(call, plan.warmUpCalls, plan.inFlight);
  while (performance.now() < warmUntilMs);
  const begun = performance.now();
  const received = await inWindow(call, plan.calls, plan.inFlight);
  return { sent: plan.calls, received, perSecond: (plan.calls / (performance.now() - begun)) * 1e3 };
}

async function inWindow(call: Call, calls: number, inFlight: number): Promise<number> {
  let next = 0;
  let received = 0;
  const place = async (): Promise<void> => {
    while (next < calls) {
      const id = next++;
      if ((await call(id)) === id + 1) received += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, place));
  return received;
}
